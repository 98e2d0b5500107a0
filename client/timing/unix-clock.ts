/** Enough to even out that the audio clock is seen to go on in bursts, few enough to follow its drift. */
const SAMPLES = 61;
/** Apart by more than this, the context stood still meanwhile: the machine slept, the device was away. */
const BROKEN_MS = 150;

/** Maps frames of the audio context to Unix time, which the page shares, from moments at which both were read. */
export class UnixClock {
  readonly #framesPerMs: number;
  /** Unix time of frame 0, as each moment has it. */
  #origins: number[] = [];
  #originMs: number | undefined;

  constructor(rateHz: number) {
    this.#framesPerMs = rateHz / 1000;
  }

  observe(frame: number, unixMs: number): void {
    const origin = unixMs - frame / this.#framesPerMs;
    if (this.#originMs !== undefined && Math.abs(origin - this.#originMs) > BROKEN_MS) this.#origins = [];
    this.#origins = [...this.#origins, origin].slice(-SAMPLES);
    const sorted = [...this.#origins].sort((a, b) => a - b);
    this.#originMs = sorted[Math.floor(sorted.length / 2)];
  }

  /** Rendered at about this Unix time, ms. */
  unixMsOf(frame: number): number {
    return (this.#originMs ?? 0) + frame / this.#framesPerMs;
  }

  frameAt(unixMs: number): number {
    return Math.round((unixMs - (this.#originMs ?? unixMs)) * this.#framesPerMs);
  }
}
