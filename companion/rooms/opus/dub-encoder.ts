import { concat } from '../../../shared/pcm.ts';
import { PACKET_MS } from '../../../shared/rooms/dub-piece.ts';
import { Resampler } from '../../resampler.ts';
import { ENCODED_RATE_HZ, FRAME_SAMPLES, LOOKAHEAD_SAMPLES, type FrameEncoder } from './frame-encoder.ts';
import { ProsodyMeter } from './prosody-meter.ts';
import type { EncodedSound } from './protocol.ts';

/** More silence than a resampler holds back of the sound before it. */
const FLUSH_MS = 40;

/** The sound of one dub as Opus packets, from its first sample to its last: nothing is cut at the end. */
export class DubEncoder {
  readonly #encoder: FrameEncoder;
  readonly #resampler = new Resampler(ENCODED_RATE_HZ);
  readonly #prosody = new ProsodyMeter(ENCODED_RATE_HZ);
  #waiting = new Int16Array();
  #rateHz = ENCODED_RATE_HZ;
  /** Seconds of sound taken in, and samples that came of it. */
  #inputS = 0;
  #resampledSamples = 0;
  #packets = 0;

  constructor(encoder: FrameEncoder) {
    this.#encoder = encoder;
  }

  /** The packets that are full by now; the rest waits. Calls must not overlap. */
  async encode(samples: Int16Array, rateHz: number): Promise<EncodedSound> {
    this.#rateHz = rateHz;
    this.#inputS += samples.length / rateHz;
    return this.#packed(this.#upToEnd(await this.#resampler.convert(samples, rateHz)));
  }

  /** The rest, filled up with silence. */
  async finish(): Promise<EncodedSound> {
    const silence = new Int16Array(Math.ceil((FLUSH_MS * this.#rateHz) / 1000));
    const rest = this.#upToEnd(await this.#resampler.convert(silence, this.#rateHz));
    // What was put in comes out of a decoder that much later.
    const needed = Math.ceil((this.#resampledSamples + LOOKAHEAD_SAMPLES) / FRAME_SAMPLES) * FRAME_SAMPLES;
    const left = needed - this.#packets * FRAME_SAMPLES - this.#waiting.length - rest.length;
    return this.#packed(concat([rest, new Int16Array(Math.max(0, left))]));
  }

  close(): void {
    this.#resampler.close();
    this.#encoder.close();
  }

  /** A resampler gives no more than there is sound, however much silence pushes the last of it out. */
  #upToEnd(resampled: Int16Array): Int16Array {
    const most = Math.round(this.#inputS * ENCODED_RATE_HZ) - this.#resampledSamples;
    const kept = resampled.subarray(0, Math.max(0, most));
    this.#resampledSamples += kept.length;
    return kept;
  }

  #packed(samples: Int16Array): EncodedSound {
    const sound = concat([this.#waiting, samples]);
    const prosody = this.#prosody.measure(samples);
    const packets: Uint8Array<ArrayBuffer>[] = [];
    let at = 0;
    for (; at + FRAME_SAMPLES <= sound.length; at += FRAME_SAMPLES) {
      packets.push(this.#encoder.encode(sound.subarray(at, at + FRAME_SAMPLES)));
    }
    this.#waiting = sound.slice(at);
    this.#packets += packets.length;
    return { packets, prosody, lengthMs: packets.length * PACKET_MS };
  }
}
