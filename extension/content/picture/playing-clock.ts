/** The film's playing time: goes on with the page's own clock and stops while the film does. All in milliseconds. */
export class PlayingClock {
  #stoppedMs = 0;
  #stoppedAtMs: number | undefined;

  /** @param nowMs of `performance.now()` */
  constructor(isRunning: boolean, nowMs: number) {
    if (!isRunning) this.#stoppedAtMs = nowMs;
  }

  get isRunning(): boolean {
    return this.#stoppedAtMs === undefined;
  }

  set(isRunning: boolean, nowMs: number): void {
    if (isRunning === this.isRunning) return;
    if (this.#stoppedAtMs === undefined) {
      this.#stoppedAtMs = nowMs;
    } else {
      this.#stoppedMs += Math.max(0, nowMs - this.#stoppedAtMs);
      this.#stoppedAtMs = undefined;
    }
  }

  /** The playing time at a moment since the last stop or start; it may lie a little ahead. */
  at(momentMs: number): number {
    return Math.min(momentMs, this.#stoppedAtMs ?? momentMs) - this.#stoppedMs;
  }
}
