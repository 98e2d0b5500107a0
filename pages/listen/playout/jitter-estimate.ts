import { percentile } from '../../../shared/percentile.ts';

/** As long as this a dub is held back where pieces come on time. */
const LEAST_MS = 60;
const MOST_MS = 800;
const PIECES = 20;

/** How late pieces of sound come, of the last of them: how long a dub is held back so that it does not break off. */
export class JitterEstimate {
  readonly #lateMs: number[] = [];

  /** @param lateMs how much later a piece came than it would have had to, had its dub begun at once */
  add(lateMs: number): void {
    this.#lateMs.push(Math.max(0, lateMs));
    if (this.#lateMs.length > PIECES) this.#lateMs.shift();
  }

  /** 60 ms and twice the 95th percentile of lateness, 800 ms at most. */
  get targetMs(): number {
    return Math.min(MOST_MS, LEAST_MS + 2 * (percentile(this.#lateMs, 0.95) ?? 0));
  }
}
