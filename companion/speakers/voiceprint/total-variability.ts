import { FEATURES } from './speech-stretch.ts';
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

/** Lower triangle L of a symmetric positive definite matrix L·Lᵀ, row by row; its upper triangle is not looked at. */
export function cholesky(matrix: Float64Array, size: number): Float64Array {
  const lower = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * size + j] ?? 0;
      for (let k = 0; k < j; k++) sum -= (lower[i * size + k] ?? 0) * (lower[j * size + k] ?? 0);
      lower[i * size + j] = i === j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / (lower[j * size + j] ?? 1);
    }
  }
  return lower;
}

/** x of L·Lᵀ·x = b. */
export function solve(lower: Float64Array, right: Float64Array, size: number): Float64Array {
  const x = right.slice();
  for (let i = 0; i < size; i++) {
    let sum = x[i] ?? 0;
    for (let k = 0; k < i; k++) sum -= (lower[i * size + k] ?? 0) * (x[k] ?? 0);
    x[i] = sum / (lower[i * size + i] ?? 1);
  }
  for (let i = size - 1; i >= 0; i--) {
    let sum = x[i] ?? 0;
    for (let k = i + 1; k < size; k++) sum -= (lower[k * size + i] ?? 0) * (x[k] ?? 0);
    x[i] = sum / (lower[i * size + i] ?? 1);
  }
  return x;
}
