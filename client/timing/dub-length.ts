import type { OwedClause } from './owed-clause.ts';

/** A translation is usually a little longer than what it translates. */
const USUAL_RATIO = 1.15;
/** The share of what is known that one more dub replaces. */
const LEARNING = 0.1;
const SHORTEST_RATIO = 0.5;
const LONGEST_RATIO = 2;

/** How long dubs are for their originals, learnt from those that are whole: for guessing the length of the others. */
export class DubLength {
  #ratio = USUAL_RATIO;

  learn({ startMs, endMs, gotMs }: OwedClause): void {
    const heardMs = endMs - startMs;
    if (heardMs < 500) return;
    const ratio = Math.min(LONGEST_RATIO, Math.max(SHORTEST_RATIO, gotMs / heardMs));
    this.#ratio += LEARNING * (ratio - this.#ratio);
  }

  /** The whole dub's length as made: known once it is complete, guessed before. */
  of({ isComplete, gotMs, startMs, endMs }: OwedClause): number {
    return isComplete ? gotMs : Math.max(gotMs, (endMs - startMs) * this.#ratio);
  }
}
