import { FEATURES } from './voice-frame.ts';
import { cholesky, solve } from './cholesky.ts';
import type { MixtureStatistics } from './mixture.ts';

/** Frames: components that explain less of a stretch say next to nothing of how sure its place is. */
const LEAST_COUNT = 0.5;

/**
 * The i-vector: the most likely place of a stretch in a space of few dimensions in which voices (and channels) differ
 * (Dehak et al., "Front-end factor analysis for speaker verification", 2011).
 */
export class TotalVariability {
  readonly rank: number;
  /** `rank` a row; a row for each feature of each component, over the component's deviation. */
  readonly rows: Float64Array;
  /** Of each component: its rows times themselves, the lower triangle row by row. */
  readonly #products: Float32Array[];

  constructor(rows: Float64Array, rank: number) {
    this.rank = rank;
    this.rows = rows;
    const components = rows.length / rank / FEATURES;
    this.#products = Array.from({ length: components }, (_, c) => this.#productOf(c));
  }

  /** Where the stretch is, and how surely: `factor` is the lower triangle of the posterior covariance's inverse. */
  posterior({ counts, offsets }: MixtureStatistics): { vector: Float64Array; factor: Float64Array } {
    const { rank, rows } = this;
    const triangle = new Float64Array((rank * (rank + 1)) / 2);
    for (let c = 0; c < counts.length; c++) {
      const count = counts[c] ?? 0;
      const product = this.#products[c];
      if (count < LEAST_COUNT || product === undefined) continue;
      for (let i = 0; i < triangle.length; i++) triangle[i] = (triangle[i] ?? 0) + count * (product[i] ?? 0);
    }
    const precision = new Float64Array(rank * rank);
    for (let i = 0, at = 0; i < rank; at += ++i) {
      precision.set(triangle.subarray(at, at + i + 1), i * rank);
      precision[i * rank + i] = 1 + (triangle[at + i] ?? 0);
    }
    const pulled = new Float64Array(rank);
    for (let row = 0; row < offsets.length; row++) {
      const offset = offsets[row] ?? 0;
      if (offset === 0) continue;
      const at = row * rank;
      for (let i = 0; i < rank; i++) pulled[i] = (pulled[i] ?? 0) + offset * (rows[at + i] ?? 0);
    }
    const factor = cholesky(precision, rank);
    return { vector: solve(factor, pulled, rank), factor };
  }

  #productOf(component: number): Float32Array {
    const { rank, rows } = this;
    const product = new Float32Array((rank * (rank + 1)) / 2);
    for (let row = component * FEATURES; row < (component + 1) * FEATURES; row++) {
      const from = row * rank;
      for (let i = 0, at = 0; i < rank; i++) {
        const left = rows[from + i] ?? 0;
        for (let j = 0; j <= i; j++, at++) product[at] = (product[at] ?? 0) + left * (rows[from + j] ?? 0);
      }
    }
    return product;
  }
}
