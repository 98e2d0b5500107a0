import { DUB_PIECE_RATE_HZ, PACKET_MS } from '../../../shared/rooms/dub-piece.ts';
import type { OpusDecoding } from './opus-decoding.ts';

const PACKET_SAMPLES = (DUB_PIECE_RATE_HZ * PACKET_MS) / 1000;

/**
 * A decoder that goes on over what cannot be decoded: silence stands in for those packets, so that what follows is heard at its time and
 * the mouth stays with it.
 */
export class ConcealedDecoding implements OpusDecoding {
  readonly #decoding: OpusDecoding;

  constructor(decoding: OpusDecoding) {
    this.#decoding = decoding;
  }

  reset(): Promise<void> {
    return this.#decoding.reset();
  }

  async decode(packets: readonly Uint8Array[]): Promise<Float32Array<ArrayBuffer>[]> {
    try {
      return await this.#decoding.decode(packets);
    } catch {
      // A decoder that has failed takes nothing more before it is reset.
      await this.#decoding.reset();
      return packets.length === 1 ? [new Float32Array(PACKET_SAMPLES)] : this.#oneByOne(packets);
    }
  }

  close(): void {
    this.#decoding.close();
  }

  /** The packets around the bad one are good. */
  async #oneByOne(packets: readonly Uint8Array[]): Promise<Float32Array<ArrayBuffer>[]> {
    const sounds: Float32Array<ArrayBuffer>[] = [];
    for (const packet of packets) sounds.push(...(await this.decode([packet])));
    return sounds;
  }
}
