const [MEAN, SQUARE] = [0.9, 0.999];
const DECAY = 1e-2;

/** Adam with decoupled weight decay (Loshchilov and Hutter, 2019). */
export class Adam {
  readonly #weights: Float32Array;
  readonly #means: Float32Array;
  readonly #squares: Float32Array;
  #steps = 0;

  /** @param weights are changed in place */
  constructor(weights: Float32Array) {
    this.#weights = weights;
    this.#means = new Float32Array(weights.length);
    this.#squares = new Float32Array(weights.length);
  }

  step(slopes: Float32Array, rate: number): void {
    this.#steps++;
    const [meanScale, squareScale] = [1 - MEAN ** this.#steps, 1 - SQUARE ** this.#steps];
    for (let i = 0; i < slopes.length; i++) {
      const slope = slopes[i] ?? 0;
      const mean = (this.#means[i] = MEAN * (this.#means[i] ?? 0) + (1 - MEAN) * slope);
      const square = (this.#squares[i] = SQUARE * (this.#squares[i] ?? 0) + (1 - SQUARE) * slope * slope);
      const weight = this.#weights[i] ?? 0;
      const move = mean / meanScale / (Math.sqrt(square / squareScale) + 1e-8);
      this.#weights[i] = weight - rate * (move + DECAY * weight);
    }
  }
}
