/** A marker that seems to have come sooner or later than this was another sound. */
export const EARLIEST_MS = -50;
export const LATEST_MS = 600;
/** Of a few measurements the middle one is believed: one that is wrong does nothing, a step is followed with the second. */
const BELIEVED_OF = 5;
/** What captures usually take, until it is measured: between 97 and 178 ms were seen. */
const USUAL_MS = 135;

/** How long the page's sound takes until it is captured, from the last measurements. */
export class CaptureLatency {
  #measured: number[] = [];

  get isKnown(): boolean {
    return this.#measured.length > 0;
  }

  /** Known from so many measurements that the next will hardly change it. */
  get isSettled(): boolean {
    return this.#measured.length >= BELIEVED_OF;
  }

  get ms(): number {
    const sorted = [...this.#measured].sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)] ?? USUAL_MS;
  }

  add(ms: number): void {
    if (!(ms >= EARLIEST_MS && ms <= LATEST_MS)) return;
    this.#measured = [...this.#measured, ms].slice(-BELIEVED_OF);
  }
}
