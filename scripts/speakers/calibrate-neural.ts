/**
 * `npm run calibrate:neural [-- --data FOLDER]`: what a cosine of Resemblyzer's embeddings means, measured on speakers of whom
 * one recording each is at hand, and the same through other channels. Prints the figures of
 * `companion/engines/resemblyzer/space.ts`.
 */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readConfig } from '../../companion/config.ts';
import { ResemblyzerEncoder } from '../../companion/engines/resemblyzer/encoder.ts';
import { RESEMBLYZER_MODEL } from '../../companion/engines/resemblyzer/space.ts';
import { ModelStore } from '../../companion/models/model-store.ts';
import { degrade, narrow } from './degrade.ts';
import { Random } from './random.ts';
import { decode, filesIn } from './sound-files.ts';
import { equalError } from './trials.ts';

const DATA = resolve(import.meta.dirname, '../../../shared/speech/background');
const SEED = 7;
/** Each length takes a trial of every two speakers, and of one with itself, in two channels. */
const LENGTHS_MS = [1_000, 2_000, 4_000];
const SPEAKERS = 60;
const ROUNDS = 300;
/** The similarity at which as many are wrongly told apart as are wrongly taken for one. */
const EVEN_SIMILARITY = 0.8;

const { values } = parseArgs({ options: { data: { type: 'string', default: DATA } } });
const folder = new ModelStore(readConfig(process.env).MODELS_DIR).folderOf(RESEMBLYZER_MODEL);
if (folder === undefined) throw new Error('The model resemblyzer is not installed: npm run models -- install resemblyzer');
const encoder = await ResemblyzerEncoder.load(folder, 1);
const random = new Random(SEED);

interface Stretch {
  readonly speaker: number;
  readonly vector: Float32Array;
}

/** A cosine of two stretches, and how long each is. */
interface Trial {
  readonly cosine: number;
  readonly lengthMs: number;
  readonly isSame: boolean;
}

const trials: Trial[] = [];
const sounds = filesIn(values.data).slice(-SPEAKERS).map(decode);
const channels = [
  sounds,
  sounds.map((sound) => degrade(sound, random)),
  sounds.map((sound) => narrow(sound, random)),
];
for (const lengthMs of LENGTHS_MS) {
  const heard: Stretch[][] = [];
  for (const [channel, recordings] of channels.entries()) {
    heard.push(await stretches(recordings, lengthMs, channel === 0 ? 'first' : 'last'));
  }
  const [clean = [], ...others] = heard;
  for (const other of others) {
    for (const a of clean) {
      for (const b of other) {
        const isSame = a.speaker === b.speaker;
        trials.push({ cosine: cosineOf(a.vector, b.vector), lengthMs, isSame });
      }
    }
  }
  // The same channel: two who speak in one film.
  for (const a of clean)
    for (const b of await stretches(sounds, lengthMs, 'last'))
      trials.push({ cosine: cosineOf(a.vector, b.vector), lengthMs, isSame: a.speaker === b.speaker });
  const { rate, threshold } = equalError(scoresOf(trials.filter((one) => one.lengthMs === lengthMs)));
  console.log(`${lengthMs} ms: equal error ${(100 * rate).toFixed(1)} % at a cosine of ${threshold.toFixed(3)}`);
}
let best = { rate: 1, reliabilityMs: 0, threshold: 0 };
for (let reliabilityMs = 0; reliabilityMs <= 1_500; reliabilityMs += 50) {
  const found = equalError(scoresOf(trials.map((one) => corrected(one, reliabilityMs))));
  if (found.rate < best.rate) best = { ...found, reliabilityMs };
}
const { slope } = logistic(trials.map((one) => corrected(one, best.reliabilityMs)));
const offset = Math.log(EVEN_SIMILARITY / (1 - EVEN_SIMILARITY)) - slope * best.threshold;
console.log(
  `over all lengths: equal error ${(100 * best.rate).toFixed(1)} %; reliability ${best.reliabilityMs} ms, ` +
    `slope ${slope.toFixed(2)}, offset ${offset.toFixed(2)}; even at ${best.threshold.toFixed(3)}`,
);

/** One at the beginning or the end of each recording: no word is in both. */
async function stretches(
  recordings: readonly Int16Array[],
  lengthMs: number,
  place: 'first' | 'last',
): Promise<Stretch[]> {
  const found: Stretch[] = [];
  for (const [speaker, samples] of recordings.entries()) {
    const endMs = samples.length / 16;
    const fromMs = place === 'first' ? 0 : endMs - lengthMs;
    const stream = encoder.openStream({ frames: () => [{ startMs: 0, samples }] });
    const vector = await stream.embed(fromMs, fromMs + lengthMs);
    if (vector !== undefined) found.push({ speaker, vector });
  }
  return found;
}

function corrected(trial: Trial, reliabilityMs: number): Trial {
  return { ...trial, cosine: trial.cosine * (1 + reliabilityMs / trial.lengthMs) };
}

function scoresOf(all: readonly Trial[]): { same: number[]; other: number[] } {
  const of = (isSame: boolean): number[] =>
    all.filter((one) => one.isSame === isSame).map(({ cosine }) => cosine);
  return { same: of(true), other: of(false) };
}

/** Both kinds count as much, however many there are of each. */
function logistic(all: readonly Trial[]): { slope: number; offset: number } {
  const counts = { same: all.filter(({ isSame }) => isSame).length, other: 0 };
  counts.other = all.length - counts.same;
  let [slope, offset] = [10, -6];
  for (let round = 0; round < ROUNDS; round++) {
    let [slopePull, offsetPull] = [0, 0];
    for (const { cosine, isSame } of all) {
      const error =
        ((isSame ? 1 : 0) - 1 / (1 + Math.exp(-offset - slope * cosine))) / (isSame ? counts.same : counts.other);
      slopePull += error * cosine;
      offsetPull += error;
    }
    slope += 20 * slopePull;
    offset += 5 * offsetPull;
  }
  return { slope, offset };
}

function cosineOf(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}
