import type { Mixture } from '../../companion/engines/ivector/mixture.ts';
import { FEATURES } from '../../companion/engines/ivector/voice-frame.ts';
import type { Random } from './random.ts';

const ROUNDS = 18;
/** A component may not become narrower than this part of the whole. */
const LEAST_VARIANCE = 0.05;

/**
 * A diagonal Gaussian mixture by expectation maximisation, from random frames.
 * @param features `FEATURES` a frame
 */
export function mixtureOf(features: Float32Array, components: number, random: Random): Mixture {
  const frames = features.length / FEATURES;
  const { mean, variance } = moments(features);
  const weights = new Float64Array(components).fill(1 / components);
  const means = new Float64Array(components * FEATURES);
  const variances = new Float64Array(components * FEATURES);
  for (let c = 0; c < components; c++) {
    const row = random.below(frames) * FEATURES;
    for (let k = 0; k < FEATURES; k++) {
      means[c * FEATURES + k] = 0.7 * (features[row + k] ?? 0) + 0.3 * (mean[k] ?? 0);
      variances[c * FEATURES + k] = variance[k] ?? 1;
    }
  }
  for (let round = 0; round < ROUNDS; round++) step(features, { weights, means, variances }, variance);
  return { weights, means, variances };
}

function step(features: Float32Array, { weights, means, variances }: Mixture, whole: Float64Array): void {
  const components = weights.length;
  const counts = new Float64Array(components).fill(1e-6);
  const sums = new Float64Array(means.length);
  const squares = new Float64Array(means.length);
  const constants = weights.map((weight, c) => {
    let logs = 0;
    for (let k = 0; k < FEATURES; k++) logs += Math.log(variances[c * FEATURES + k] ?? 1);
    return Math.log(weight) - 0.5 * logs;
  });
  const precisions = variances.map((variance) => 1 / variance);
  const scores = new Float64Array(components);
  for (let row = 0; row < features.length; row += FEATURES) {
    let best = -Infinity;
    for (let c = 0; c < components; c++) {
      let distance = 0;
      for (let k = 0; k < FEATURES; k++) {
        const offset = (features[row + k] ?? 0) - (means[c * FEATURES + k] ?? 0);
        distance += offset * offset * (precisions[c * FEATURES + k] ?? 1);
      }
      scores[c] = (constants[c] ?? 0) - 0.5 * distance;
      best = Math.max(best, scores[c] ?? 0);
    }
    let sum = 0;
    for (let c = 0; c < components; c++) sum += Math.exp((scores[c] ?? 0) - best);
    for (let c = 0; c < components; c++) {
      const share = Math.exp((scores[c] ?? 0) - best) / sum;
      if (share < 1e-4) continue;
      counts[c] = (counts[c] ?? 0) + share;
      for (let k = 0; k < FEATURES; k++) {
        const value = features[row + k] ?? 0;
        sums[c * FEATURES + k] = (sums[c * FEATURES + k] ?? 0) + share * value;
        squares[c * FEATURES + k] = (squares[c * FEATURES + k] ?? 0) + share * value * value;
      }
    }
  }
  const frames = features.length / FEATURES;
  for (let c = 0; c < components; c++) {
    const count = counts[c] ?? 1;
    weights[c] = count / frames;
    for (let k = 0; k < FEATURES; k++) {
      const at = c * FEATURES + k;
      const mean = (sums[at] ?? 0) / count;
      means[at] = mean;
      variances[at] = Math.max(LEAST_VARIANCE * (whole[k] ?? 1), (squares[at] ?? 0) / count - mean * mean);
    }
  }
}

function moments(features: Float32Array): { mean: Float64Array; variance: Float64Array } {
  const frames = features.length / FEATURES;
  const mean = new Float64Array(FEATURES);
  const variance = new Float64Array(FEATURES);
  for (let i = 0; i < features.length; i++)
    mean[i % FEATURES] = (mean[i % FEATURES] ?? 0) + (features[i] ?? 0) / frames;
  for (let i = 0; i < features.length; i++) {
    variance[i % FEATURES] =
      (variance[i % FEATURES] ?? 0) + ((features[i] ?? 0) - (mean[i % FEATURES] ?? 0)) ** 2 / frames;
  }
  return { mean, variance };
}
