/** How often the service answers while somebody speaks, and so how long a word must stay as it is to be believed. */
import { percentile } from '../../../shared/percentile.ts';

/** Words change, if they do, with the next answer or the one after it. */
const ANSWERS = 1.5;
export const LEAST_STABILITY_MS = 150;
const MOST_MS = 550;
const KEPT = 12;
/** Longer without an answer, nobody has spoken, or the service stands still. */
const PAUSE_MS = 4_000;

export class AnswerCadence {
  readonly #gapsMs: number[] = [];

  /** A gRPC stream that tells here how much of its sound each of its answers is about. */
  ofStream(): (coveredToMs: number | undefined) => void {
    let lastMs: number | undefined;
    return (coveredToMs) => {
      if (coveredToMs === undefined || coveredToMs <= (lastMs ?? -Infinity)) return;
      const gapMs = coveredToMs - (lastMs ?? coveredToMs);
      if (gapMs > 0 && gapMs < PAUSE_MS) this.#gapsMs.push(gapMs);
      if (this.#gapsMs.length > KEPT) this.#gapsMs.shift();
      lastMs = coveredToMs;
    };
  }

  /** Of sound, in which a word does not change, for it to be taken as said. */
  get stabilityMs(): number {
    const gapMs = percentile(this.#gapsMs, 0.5) ?? 0;
    return Math.min(Math.max(ANSWERS * gapMs, LEAST_STABILITY_MS), MOST_MS);
  }
}
