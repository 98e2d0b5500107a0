import type { Mark } from '../../dubbing/ports/synthesizer.ts';

/** One way to tell how a mouth moves. */
export interface Shaping {
  /**
   * Takes the next sound and the marks that came with it.
   * @returns all marks that are known by now and were not returned before, from the start of the dub, each kind in order of time
   */
  step(samples: Int16Array, rateHz: number, marks: readonly Mark[]): Mark[];
  /** Those that are left once all sound was taken. */
  end(): Mark[];
}
