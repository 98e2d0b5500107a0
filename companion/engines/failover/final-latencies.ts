/** How long a recogniser's finals took lately, from the end of an utterance to its last words. */
import { percentile } from '../../../shared/percentile.ts';

const WINDOW_MS = 3_600_000;
/** Half an hour of short utterances; the oldest goes first. */
const MOST = 500;
/** Of fewer, the slowest one alone would decide. */
const LEAST = 20;

export class FinalLatencies {
  readonly #nowMs: () => number;
  readonly #records: { readonly atMs: number; readonly latencyMs: number }[] = [];

  constructor(nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs;
  }

  add(latencyMs: number): void {
    this.#records.push({ atMs: this.#nowMs(), latencyMs });
    if (this.#records.length > MOST) this.#records.shift();
  }

  /** The 95th percentile of the last hour; undefined where there are too few to tell. */
  get p95Ms(): number | undefined {
    const sinceMs = this.#nowMs() - WINDOW_MS;
    while ((this.#records[0]?.atMs ?? Infinity) < sinceMs) this.#records.shift();
    if (this.#records.length < LEAST) return undefined;
    return percentile(
      this.#records.map(({ latencyMs }) => latencyMs),
      0.95,
    );
  }
}
