/** Where in a recording the sound of a known dub is heard: by its loudness as a whole, and by its samples around one moment. */
import { resampled } from '../../../companion/resampler.ts';
import { sampleCount } from '../../../shared/pcm.ts';
import { RECORDING_RATE_HZ } from '../../browser/harness/pulse.ts';

/** Samples are compared at this rate. */
const RATE_HZ = 16_000;
const DECIMATION = RECORDING_RATE_HZ / RATE_HZ;
/** Loudness is compared in steps of 5 ms. */
const STEP = RATE_HZ / 200;
/** So much of a dub on each side of a moment is enough to find that moment by. */
const AROUND_MS = 200;
/** The part is looked for so far each way: a stall shifts what comes after it. */
const REACH_MS = 200;

export interface Alignment {
  readonly atMs: number;
  /** How much the sound there is the dub's: its normalised correlation, 1 for the same. */
  readonly likeness: number;
}

/** One dub in a stretch of a recording, at the recorder's rate, that holds all of it; times are from the stretch's start. */
export class DubAlignment {
  readonly #heard: Float32Array;
  readonly #dub: Float32Array;
  /** Where the dub's first sample is, if nothing stalled. */
  readonly whole: Alignment;

  static async of(stretch: Int16Array, dub: Int16Array, dubRateHz: number): Promise<DubAlignment> {
    return new DubAlignment(decimated(stretch), Float32Array.from(await resampled(dub, dubRateHz, RATE_HZ)));
  }

  private constructor(heard: Float32Array, dub: Float32Array) {
    this.#heard = heard;
    this.#dub = dub;
    const { at, likeness } = best(levels(heard), levels(dub), 0, Infinity);
    this.whole = { atMs: (at * STEP * 1000) / RATE_HZ, likeness };
  }

  /** Where a moment of the dub is heard. */
  find(dubMs: number): Alignment {
    const from = Math.max(0, sampleCount(dubMs - AROUND_MS, RATE_HZ));
    const part = this.#dub.subarray(from, sampleCount(dubMs + AROUND_MS, RATE_HZ));
    const expected = sampleCount(this.whole.atMs, RATE_HZ) + from;
    const reach = sampleCount(REACH_MS, RATE_HZ);
    const { at, likeness } = best(this.#heard, part, expected - reach, expected + reach);
    return { atMs: ((at - from) * 1000) / RATE_HZ + dubMs, likeness };
  }
}

function decimated(recording: Int16Array): Float32Array {
  const out = new Float32Array(Math.floor(recording.length / DECIMATION));
  for (let i = 0; i < out.length; i++) {
    let sum = 0;
    for (let j = 0; j < DECIMATION; j++) sum += recording[i * DECIMATION + j] ?? 0;
    out[i] = sum / DECIMATION;
  }
  return out;
}

function levels(sound: Float32Array): Float32Array {
  const out = new Float32Array(Math.floor(sound.length / STEP));
  for (let i = 0; i < out.length; i++) {
    let sum = 0;
    for (let j = 0; j < STEP; j++) sum += (sound[i * STEP + j] ?? 0) ** 2;
    out[i] = Math.sqrt(sum / STEP);
  }
  return out;
}

/** The shift between two bounds at which one signal is most like a part of another. */
function best(
  heard: Float32Array,
  sound: Float32Array,
  from: number,
  to: number,
): { readonly at: number; readonly likeness: number } {
  const energy = sound.reduce((sum, value) => sum + value * value, 0);
  let found = { at: Math.max(0, from), likeness: 0 };
  for (let at = Math.max(0, from); at <= Math.min(to, heard.length - sound.length); at++) {
    let product = 0;
    let own = 0;
    for (let i = 0; i < sound.length; i++) {
      const value = heard[at + i] ?? 0;
      product += value * (sound[i] ?? 0);
      own += value * value;
    }
    const likeness = product / Math.sqrt(Math.max(1, own * energy));
    if (likeness > found.likeness) found = { at, likeness };
  }
  return found;
}
