/** Slower than this is noticed. */
const SLOWEST = 0.92;
/** The backlog, as a share of what is allowed, from which on the picture waits, and at which it stops waiting. */
const SLOW_FROM = 0.5;
const ENOUGH_AT = 0.15;
/** A passing backlog is left to the dub's own rate; and where nothing waits for a moment, not all is well yet. */
const BEHIND_FOR_MS = 1_000;
const WELL_FOR_MS = 5_000;
/** A change that is made in steps as small as these, this far apart, is not heard as one. */
const STEP = 0.02;
const STEP_EVERY_MS = 500;

/** How fast the picture is played while the dub is behind: 1 to 0.92, gently, and seldom changed. */
export class PicturePace {
  #rate = 1;
  #slows = false;
  #behindSinceMs: number | undefined;
  #wellSinceMs: number | undefined;
  #steppedAtMs = -Infinity;

  get rate(): number {
    return this.#rate;
  }

  /**
   * @param backlogShare speech owed, as a share of what may be owed
   * @returns the new rate where it changes now
   */
  step(nowMs: number, backlogShare: number): number | undefined {
    this.#behindSinceMs = backlogShare < SLOW_FROM ? undefined : (this.#behindSinceMs ?? nowMs);
    this.#wellSinceMs = backlogShare > ENOUGH_AT ? undefined : (this.#wellSinceMs ?? nowMs);
    if (nowMs - (this.#behindSinceMs ?? Infinity) >= BEHIND_FOR_MS) this.#slows = true;
    if (nowMs - (this.#wellSinceMs ?? Infinity) >= WELL_FOR_MS) this.#slows = false;
    const wanted = this.#slows ? SLOWEST : 1;
    if (wanted === this.#rate || nowMs - this.#steppedAtMs < STEP_EVERY_MS) return undefined;
    this.#steppedAtMs = nowMs;
    const next =
      wanted < this.#rate ? Math.max(wanted, this.#rate - STEP) : Math.min(wanted, this.#rate + STEP);
    this.#rate = Math.round(next * 100) / 100;
    return this.#rate;
  }
}
