import type { Projection } from '../../companion/engines/ivector/projection.ts';
import { speechStretch } from '../../companion/engines/ivector/speech-stretch.ts';
import type { VoiceprintMaker } from '../../companion/engines/ivector/voiceprint.ts';
import { rms } from '../../shared/pcm.ts';
import { degrade, narrow } from './degrade.ts';
import { framesOf } from './learn.ts';
import type { Random } from './random.ts';

const RATE_HZ = 16_000;
/** As long as clauses are. */
const SHORTEST_S = 1.2;
const LONGEST_S = 4;
/** Of the second voice, either way. */
const MOST_DIFFERENCE_DB = 4;
/** Of two full voices, so that nothing is cut off. */
const MIXED_GAIN = 0.6;
const DEGRADED = 0.35;
const NARROWED = 0.15;
const ROUNDS = 400;
const RATE = 0.15;
const MOMENTUM = 0.9;
const RIDGE = 0.003;

export interface Trial {
  readonly voiceprint: Float32Array;
  readonly isTwo: boolean;
  readonly seconds: number;
}

/** Stretches of one speaker, and as many of two at once. */
export function overlapTrials(
  sounds: readonly Int16Array[],
  count: number,
  maker: VoiceprintMaker,
  random: Random,
): Trial[] {
  return Array.from({ length: count }, (_, i) => {
    const isTwo = i % 2 === 0;
    const samples = recorded(isTwo ? two(sounds, random) : one(sounds, random), random);
    const voiceprint = maker.of(speechStretch(framesOf(samples), maker.band));
    return { voiceprint, isTwo, seconds: samples.length / RATE_HZ };
  });
}

/** Logistic regression: the log odds that a voiceprint is of two at once are the projection's only value. */
export function learnOverlap(trials: readonly Trial[]): Projection {
  const size = trials[0]?.voiceprint.length ?? 0;
  const mean = new Float64Array(size);
  for (const { voiceprint } of trials)
    for (let i = 0; i < size; i++) mean[i] = (mean[i] ?? 0) + (voiceprint[i] ?? 0) / trials.length;
  const deviation = new Float64Array(size);
  for (const { voiceprint } of trials)
    for (let i = 0; i < size; i++)
      deviation[i] = (deviation[i] ?? 0) + ((voiceprint[i] ?? 0) - (mean[i] ?? 0)) ** 2 / trials.length;
  const scale = deviation.map((variance) => 1 / (Math.sqrt(variance) || 1));
  const inputs = trials.map(({ voiceprint }) =>
    Float64Array.from(voiceprint, (value, i) => (value - (mean[i] ?? 0)) * (scale[i] ?? 0)),
  );
  const weights = new Float64Array(size);
  const pace = new Float64Array(size + 1);
  let bias = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const pull = new Float64Array(size + 1);
    for (const [at, input] of inputs.entries()) {
      const wanted = trials[at]?.isTwo === true ? 1 : 0;
      const error = (1 / (1 + Math.exp(-bias - dot(weights, input))) - wanted) / trials.length;
      for (let i = 0; i < size; i++) pull[i] = (pull[i] ?? 0) + error * (input[i] ?? 0);
      pull[size] = (pull[size] ?? 0) + error;
    }
    for (let i = 0; i < size; i++) {
      pace[i] = MOMENTUM * (pace[i] ?? 0) + (pull[i] ?? 0) + RIDGE * (weights[i] ?? 0);
      weights[i] = (weights[i] ?? 0) - RATE * (pace[i] ?? 0);
    }
    pace[size] = MOMENTUM * (pace[size] ?? 0) + (pull[size] ?? 0);
    bias -= RATE * (pace[size] ?? 0);
  }
  const rows = weights.map((weight, i) => weight * (scale[i] ?? 0));
  // The bias as a part of the mean: a projection has none.
  const shift = bias / dot(rows, rows);
  return { mean: mean.map((value, i) => value - shift * (rows[i] ?? 0)), rows };
}

function one(sounds: readonly Int16Array[], random: Random): Int16Array {
  return stretchOf(sounds[random.below(sounds.length)], lengthOf(random), random);
}

function two(sounds: readonly Int16Array[], random: Random): Int16Array {
  const first = random.below(sounds.length);
  const second = (first + 1 + random.below(sounds.length - 1)) % sounds.length;
  const a = stretchOf(sounds[first], lengthOf(random), random);
  const b = stretchOf(sounds[second], a.length, random);
  const differenceDb = (2 * random.next() - 1) * MOST_DIFFERENCE_DB;
  const gain = (rms(a) / (rms(b) || 1)) * 10 ** (differenceDb / 20);
  return a.map((value, i) => Math.max(-32_768, Math.min(32_767, MIXED_GAIN * (value + gain * (b[i] ?? 0)))));
}

function recorded(samples: Int16Array, random: Random): Int16Array {
  const draw = random.next();
  if (draw < DEGRADED) return degrade(samples, random);
  return draw < DEGRADED + NARROWED ? narrow(samples, random) : samples;
}

function lengthOf(random: Random): number {
  return Math.round((SHORTEST_S + (LONGEST_S - SHORTEST_S) * random.next()) * RATE_HZ);
}

function stretchOf(sound: Int16Array = new Int16Array(0), length: number, random: Random): Int16Array {
  const at = random.below(Math.max(1, sound.length - length));
  return sound.slice(at, at + length);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}
