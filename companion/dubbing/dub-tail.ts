import { concat, sampleCount } from '../../shared/pcm.ts';

/** Below this a voice is not audible: the softest fricatives reach some hundreds. */
const SILENT_BELOW = 100;
/** Silence that a dub ends with, so that its last sound is not broken off. */
const TAIL_MS = 60;

/**
 * Holds a dub's silence back until sound follows it. Voices end with as much as a third of a second of it, for which the next dub would
 * wait. Pauses inside a dub stay as they are.
 */
export class DubTail {
  readonly #tailSamples: number;
  #held: Int16Array[] = [];

  constructor(rateHz: number) {
    this.#tailSamples = sampleCount(TAIL_MS, rateHz);
  }

  /** @returns what is audible now: up to the last sound that is known, or nothing */
  step(samples: Int16Array): Int16Array {
    const end = samples.findLastIndex(isSound) + 1;
    if (end === 0) {
      this.#held.push(samples);
      return new Int16Array(0);
    }
    const audible = concat([...this.#held, samples.subarray(0, end)]);
    this.#held = end < samples.length ? [samples.subarray(end)] : [];
    return audible;
  }

  /** @returns the silence that it ends with */
  end(): Int16Array {
    return concat(this.#held.splice(0)).subarray(0, this.#tailSamples);
  }
}

function isSound(sample: number): boolean {
  return sample >= SILENT_BELOW || sample <= -SILENT_BELOW;
}
