import { DUB_PIECE_RATE_HZ } from '../../../shared/rooms/dub-piece.ts';
import { ConcealedDecoding } from './concealed-decoding.ts';
import type { OpusDecoding } from './opus-decoding.ts';

const CONFIG = { codec: 'opus', sampleRate: DUB_PIECE_RATE_HZ, numberOfChannels: 1 };
const PACKET_US = 20_000;

/** The browser's own decoder where it has one that takes Opus, else libopus in WASM; it goes on over packets that are none. */
export async function openOpusDecoding(): Promise<OpusDecoding> {
  return new ConcealedDecoding(
    (await hasBrowserDecoder()) ? new BrowserDecoding() : await openWasmDecoding(),
  );
}

/** There is none on a page that came by plain HTTP, and none in some browsers of phones. */
async function hasBrowserDecoder(): Promise<boolean> {
  if (!('AudioDecoder' in globalThis)) return false;
  try {
    return (await AudioDecoder.isConfigSupported(CONFIG)).supported === true;
  } catch {
    return false;
  }
}

interface Pending {
  /** Packets whose sound has not come. */
  left: number;
  readonly sound: Float32Array<ArrayBuffer>[];
  resolve(): void;
  reject(reason: unknown): void;
}

/** WebCodecs: a packet gives its sound at once, and nothing is flushed between pieces, which would break the sound there. */
class BrowserDecoding implements OpusDecoding {
  #decoder = this.#open();
  #pending: Pending | undefined;
  #timeUs = 0;

  reset(): Promise<void> {
    if (this.#decoder.state === 'closed') {
      this.#decoder = this.#open();
    } else {
      this.#decoder.reset();
      this.#decoder.configure(CONFIG);
    }
    this.#timeUs = 0;
    return Promise.resolve();
  }

  async decode(packets: readonly Uint8Array[]): Promise<Float32Array<ArrayBuffer>[]> {
    const sound: Float32Array<ArrayBuffer>[] = [];
    if (packets.length === 0) return sound;
    await new Promise<void>((resolve, reject) => {
      this.#pending = { left: packets.length, sound, resolve, reject };
      for (const data of packets) {
        this.#decoder.decode(new EncodedAudioChunk({ type: 'key', timestamp: this.#timeUs, data }));
        this.#timeUs += PACKET_US;
      }
    });
    return sound;
  }

  close(): void {
    if (this.#decoder.state !== 'closed') this.#decoder.close();
  }

  #open(): AudioDecoder {
    const decoder = new AudioDecoder({
      output: (data) => {
        const samples = new Float32Array(data.numberOfFrames);
        data.copyTo(samples, { planeIndex: 0, format: 'f32-planar' });
        data.close();
        const pending = this.#pending;
        if (pending === undefined) return;
        pending.sound.push(samples);
        pending.left--;
        if (pending.left === 0) pending.resolve();
      },
      error: (cause) => {
        this.#pending?.reject(cause);
      },
    });
    decoder.configure(CONFIG);
    return decoder;
  }
}

/** Loaded only where it is needed. */
async function openWasmDecoding(): Promise<OpusDecoding> {
  const { OpusDecoder } = await import('opus-decoder');
  const decoder = new OpusDecoder({
    channels: 1,
    streamCount: 1,
    coupledStreamCount: 0,
    channelMappingTable: [0],
  });
  await decoder.ready;
  return {
    reset: () => decoder.reset(),
    decode: (packets) => {
      const { channelData, errors } = decoder.decodeFrames([...packets]);
      const [first] = errors;
      if (first !== undefined) return Promise.reject(new Error(first.message));
      return Promise.resolve(channelData.slice(0, 1).map((samples) => new Float32Array(samples)));
    },
    close: () => {
      decoder.free();
    },
  };
}
