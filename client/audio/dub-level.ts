import { LoudnessMeter, SILENCE_LUFS } from './worklets/loudness.ts';

/** One voice from two loudspeakers is this much louder than from one. */
const BOTH_CHANNELS_LU = 10 * Math.log10(2);

/** How loud a dub is, mono, heard from both loudspeakers. */
export class DubLevel {
  readonly #meter: LoudnessMeter;
  readonly #channels: Float32Array[] = [];
  #peak = 0;

  constructor(rateHz: number) {
    this.#meter = new LoudnessMeter(rateHz, 1);
  }

  push(samples: Float32Array): void {
    this.#channels[0] = samples;
    this.#meter.push(this.#channels);
    for (const sample of samples) this.#peak = Math.max(this.#peak, Math.abs(sample));
  }

  /** Over the last 3 s; null for silence. */
  get lufs(): number | null {
    const lufs = this.#meter.shortTermLufs + BOTH_CHANNELS_LU;
    return lufs < SILENCE_LUFS ? null : lufs;
  }

  /** The highest so far, 0..1. */
  get peak(): number {
    return this.#peak;
  }
}
