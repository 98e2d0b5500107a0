import { sampleCount } from '../../shared/pcm.ts';

/** Short against a syllable. */
export const STEP_MS = 20;
/** What is quieter counts as this quiet: noise has no syllables. dBFS. */
const FLOOR_DB = -50;
/** Louder than the floor by so much is sound. */
const SOUNDING_DB = FLOOR_DB + 10;
/** Loudness is told against the mean of so many steps to each side: sentences and pauses drop out, syllables stay. */
const AROUND_STEPS = 240 / STEP_MS;
const FULL_SCALE = 32_768;

/** How loud something was, step by step on a clock, for as long as it is of use. */
export class Envelope {
  readonly #levelsDb: Float64Array;
  #endStep = 0;
  /** Of the step that is not full yet. */
  #energy = 0;
  #samples = 0;

  /** @param steps that are kept, at the least */
  constructor(steps: number) {
    // Dubs are published before they are played.
    this.#levelsDb = new Float64Array(steps + 30_000 / STEP_MS).fill(FLOOR_DB);
  }

  /** After the last full step. */
  get endStep(): number {
    return this.#endStep;
  }

  /**
   * The next sound: what is between it and the last is silence, and it is never before the end of that.
   * @param startMs when its first sample is heard, if nothing is in its way
   */
  add(samples: Int16Array, rateHz: number, startMs: number): void {
    const startStep = Math.round(startMs / STEP_MS);
    if (startStep > this.#endStep) {
      [this.#energy, this.#samples] = [0, 0];
      const first = Math.max(this.#endStep, startStep - this.#levelsDb.length);
      for (let step = first; step < startStep; step++) this.#set(step, FLOOR_DB);
      this.#endStep = startStep;
    }
    const samplesPerStep = sampleCount(STEP_MS, rateHz);
    for (const sample of samples) {
      this.#energy += (sample / FULL_SCALE) ** 2;
      this.#samples++;
      if (this.#samples < samplesPerStep) continue;
      this.#set(this.#endStep, Math.max(FLOOR_DB, 10 * Math.log10(this.#energy / this.#samples + 1e-12)));
      this.#endStep++;
      [this.#energy, this.#samples] = [0, 0];
    }
  }

  /** By how many dB each step is louder than those around it. */
  syllables(fromStep: number, count: number): Float64Array {
    return Float64Array.from({ length: count }, (_, at) => {
      const step = fromStep + at;
      let sum = 0;
      for (let near = -AROUND_STEPS; near <= AROUND_STEPS; near++) sum += this.#at(step + near);
      return this.#at(step) - sum / (2 * AROUND_STEPS + 1);
    });
  }

  /** 1 where there is sound. */
  sounding(fromStep: number, count: number): Uint8Array {
    return Uint8Array.from({ length: count }, (_, at) => Number(this.#at(fromStep + at) > SOUNDING_DB));
  }

  #at(step: number): number {
    if (step < 0 || step >= this.#endStep || step < this.#endStep - this.#levelsDb.length) return FLOOR_DB;
    return this.#levelsDb[step % this.#levelsDb.length] ?? FLOOR_DB;
  }

  #set(step: number, levelDb: number): void {
    this.#levelsDb[step % this.#levelsDb.length] = levelDb;
  }
}
