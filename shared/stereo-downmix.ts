/** Powers of the last moments tell how both channels are to each other. */
const MEMORY_S = 0.1;
/** Below this part of the difference's power the sum is what two opposite channels leave of each other. */
const OPPOSITE_BELOW = 0.1;
/** And above this one it is a sound again. */
const TOGETHER_ABOVE = 0.3;
/** From one to the other without a click. */
const GLIDE_S = 0.02;
/** Power, of full scale, below which nothing is to be told. */
const SILENCE = 1e-9;

/**
 * Two channels as one. It is their mean, unless one channel is the other turned around, as miswired recordings have it: their
 * mean is silence, so it is half their difference. Both are as loud.
 */
export class StereoDownmix {
  readonly #memory: number;
  readonly #glide: number;
  #sum = 0;
  #difference = 0;
  #isOpposite = false;
  #blend = 0;

  constructor(rateHz: number) {
    this.#memory = 1 - Math.exp(-1 / (MEMORY_S * rateHz));
    this.#glide = 1 / (GLIDE_S * rateHz);
  }

  /** Whether one channel is the other turned around, now. */
  get isOpposite(): boolean {
    return this.#isOpposite;
  }

  /** The next sample, in the unit of those given. */
  step(left: number, right: number, fullScale = 1): number {
    const sum = (left + right) / 2;
    const difference = (left - right) / 2;
    const square = fullScale ** 2;
    this.#sum += ((sum * sum) / square - this.#sum) * this.#memory;
    this.#difference += ((difference * difference) / square - this.#difference) * this.#memory;
    const limit = this.#difference * (this.#isOpposite ? TOGETHER_ABOVE : OPPOSITE_BELOW);
    this.#isOpposite = this.#difference > SILENCE && this.#sum < limit;
    this.#blend = this.#isOpposite
      ? Math.min(1, this.#blend + this.#glide)
      : Math.max(0, this.#blend - this.#glide);
    return sum + (difference - sum) * this.#blend;
  }
}
