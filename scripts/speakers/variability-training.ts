import type { MixtureStatistics } from '../../companion/engines/ivector/mixture.ts';
import { FEATURES } from '../../companion/engines/ivector/voice-frame.ts';
import { cholesky, solve } from '../../companion/engines/ivector/cholesky.ts';
import { TotalVariability } from '../../companion/engines/ivector/total-variability.ts';
import type { Random } from './random.ts';

const ROUNDS = 6;

/** The total variability matrix by expectation maximisation (Kenny et al., 2005). */
export function trainVariability(
  stretches: readonly MixtureStatistics[],
  components: number,
  rank: number,
  random: Random,
): TotalVariability {
  let rows = Float64Array.from({ length: components * FEATURES * rank }, () => 0.1 * random.normal());
  for (let round = 0; round < ROUNDS; round++) rows = step(stretches, rows, components, rank);
  return new TotalVariability(rows, rank);
}

function step(
  stretches: readonly MixtureStatistics[],
  rows: Float64Array<ArrayBuffer>,
  components: number,
  rank: number,
): Float64Array<ArrayBuffer> {
  const model = new TotalVariability(rows, rank);
  const moments = Array.from({ length: components }, () => new Float64Array(rank * rank));
  const sums = new Float64Array(rows.length);
  const moment = new Float64Array(rank * rank);
  for (const stretch of stretches) {
    const { vector, factor } = model.posterior(stretch);
    covariance(factor, rank, moment);
    for (let i = 0; i < rank; i++) {
      for (let j = 0; j < rank; j++) {
        moment[i * rank + j] = (moment[i * rank + j] ?? 0) + (vector[i] ?? 0) * (vector[j] ?? 0);
      }
    }
    for (const [c, total] of moments.entries()) {
      const count = stretch.counts[c] ?? 0;
      if (count < 0.01) continue;
      for (let i = 0; i < total.length; i++) total[i] = (total[i] ?? 0) + count * (moment[i] ?? 0);
    }
    for (let row = 0; row < stretch.offsets.length; row++) {
      const offset = stretch.offsets[row] ?? 0;
      if (offset === 0) continue;
      for (let i = 0; i < rank; i++)
        sums[row * rank + i] = (sums[row * rank + i] ?? 0) + offset * (vector[i] ?? 0);
    }
  }
  const next = new Float64Array(rows.length);
  for (const [c, total] of moments.entries()) {
    for (let i = 0; i < rank; i++) total[i * rank + i] = (total[i * rank + i] ?? 0) + 1e-3;
    const factor = cholesky(total, rank);
    for (let row = c * FEATURES; row < (c + 1) * FEATURES; row++) {
      next.set(solve(factor, sums.slice(row * rank, (row + 1) * rank), rank), row * rank);
    }
  }
  return next;
}

/** The inverse of L·Lᵀ. */
function covariance(lower: Float64Array, size: number, out: Float64Array): void {
  const inverse = new Float64Array(size * size);
  for (let j = 0; j < size; j++) {
    inverse[j * size + j] = 1 / (lower[j * size + j] ?? 1);
    for (let i = j + 1; i < size; i++) {
      let sum = 0;
      for (let k = j; k < i; k++) sum -= (lower[i * size + k] ?? 0) * (inverse[k * size + j] ?? 0);
      inverse[i * size + j] = sum / (lower[i * size + i] ?? 1);
    }
  }
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = i; k < size; k++) sum += (inverse[k * size + i] ?? 0) * (inverse[k * size + j] ?? 0);
      out[i * size + j] = sum;
      out[j * size + i] = sum;
    }
  }
}
