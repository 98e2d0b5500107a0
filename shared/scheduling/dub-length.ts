import type { ScheduledClause } from './scheduled-clause.ts';

/** A translation is usually a little longer than what it translates. */
const USUAL_RATIO = 1.15;
/** The share of what is known that one more dub replaces. */
const LEARNING = 0.1;
const SHORTEST_RATIO = 0.5;
const LONGEST_RATIO = 2;

/** How long dubs are for their originals, learnt from those that are whole: for guessing the length of the others. */
export class DubLength {
  #ratio = USUAL_RATIO;

  learn({ startMs, endMs, receivedMs }: ScheduledClause): void {
    const heardMs = endMs - startMs;
    if (heardMs < 500) return;
    const ratio = Math.min(LONGEST_RATIO, Math.max(SHORTEST_RATIO, receivedMs / heardMs));
    this.#ratio += LEARNING * (ratio - this.#ratio);
  }

  /** The whole dub's length as made: known once it is complete, guessed before. */
  of({ isComplete, receivedMs, startMs, endMs }: ScheduledClause): number {
    return isComplete ? receivedMs : Math.max(receivedMs, (endMs - startMs) * this.#ratio);
  }
}
