/** Down fast enough to be there when the dub begins, slow enough that it is no click. */
const DOWN_MS = 90;
const UP_MS = 300;
/** The next dub is often queued this soon: the original does not rise for it. */
const HOLD_MS = 300;

/** How deep the original is under a dub: 0 without one, 1 under one, a raised cosine between, however often it turns. */
export class Ducker {
  readonly #downStep: number;
  readonly #upStep: number;
  readonly #holdSamples: number;
  /** Where on the ramp it is. */
  #phase = 0;
  #quietFor: number;

  constructor(rateHz: number) {
    this.#downStep = 1000 / (DOWN_MS * rateHz);
    this.#upStep = 1000 / (UP_MS * rateHz);
    this.#holdSamples = (HOLD_MS * rateHz) / 1000;
    this.#quietFor = this.#holdSamples;
  }

  /**
   * The next block of depths.
   * @param speaking whether a dub is heard, or begins as soon as the original can be down
   */
  render(out: Float32Array, speaking: boolean): void {
    this.#quietFor = speaking ? 0 : this.#quietFor + out.length;
    const isDown = this.#quietFor < this.#holdSamples;
    if (this.#phase === (isDown ? 1 : 0)) {
      out.fill(this.#phase);
      return;
    }
    for (let i = 0; i < out.length; i++) {
      this.#phase = isDown
        ? Math.min(1, this.#phase + this.#downStep)
        : Math.max(0, this.#phase - this.#upStep);
      out[i] = 0.5 - 0.5 * Math.cos(Math.PI * this.#phase);
    }
  }
}
