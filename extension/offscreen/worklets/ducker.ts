/** Down fast enough that the first syllable is clear, slow enough that it is no click. */
const DOWN_MS = 90;
const UP_MS = 250;
/** The next dub is often queued this soon: the original does not rise for it. */
const HOLD_MS = 300;

/** The original's gain while dubs speak: 1 without a dub, `level` under one, ramps between. */
export class Ducker {
  readonly #downStep: number;
  readonly #upStep: number;
  readonly #holdSamples: number;
  #level: number;
  #gain = 1;
  #quietFor: number;

  /** @param level what is left of the original under a dub, 0..1 */
  constructor(rateHz: number, level: number) {
    this.#downStep = 1000 / (DOWN_MS * rateHz);
    this.#upStep = 1000 / (UP_MS * rateHz);
    this.#holdSamples = (HOLD_MS * rateHz) / 1000;
    this.#quietFor = this.#holdSamples;
    this.#level = level;
  }

  setLevel(level: number): void {
    this.#level = level;
  }

  /** The next block of gains. */
  render(out: Float32Array, speaking: boolean): void {
    this.#quietFor = speaking ? 0 : this.#quietFor + out.length;
    const target = this.#quietFor < this.#holdSamples ? this.#level : 1;
    for (let i = 0; i < out.length; i++) {
      this.#gain =
        this.#gain > target
          ? Math.max(target, this.#gain - this.#downStep)
          : Math.min(target, this.#gain + this.#upStep);
      out[i] = this.#gain;
    }
  }
}
