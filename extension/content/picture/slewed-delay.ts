/** The shown rate differs from the film's by no more than this: too little to be seen. */
const MOST_RATE_CHANGE = 0.03;

/** A delay that follows the wished one without a jump, so that the picture runs a little slower or faster meanwhile. */
export class SlewedDelay {
  #wishedMs: number;
  #delayMs: number;
  #atMs = -Infinity;

  constructor(delayMs: number) {
    this.#wishedMs = delayMs;
    this.#delayMs = delayMs;
  }

  get wishedMs(): number {
    return this.#wishedMs;
  }

  wish(delayMs: number): void {
    this.#wishedMs = delayMs;
  }

  /** While nothing moves, there is nothing that could jump. */
  jump(): void {
    this.#delayMs = this.#wishedMs;
  }

  /** @param playingMs never before the one of the last call */
  at(playingMs: number): number {
    const most = Math.max(0, playingMs - this.#atMs) * MOST_RATE_CHANGE;
    this.#atMs = playingMs;
    const change = this.#wishedMs - this.#delayMs;
    this.#delayMs += Math.min(most, Math.max(-most, change));
    return this.#delayMs;
  }
}
