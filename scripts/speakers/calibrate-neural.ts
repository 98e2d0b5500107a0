/**
 * `npm run calibrate:neural [-- --data FOLDER]`: what a cosine of Resemblyzer's embeddings means, measured on speakers of whom
 * one recording each is at hand, in full and up to 4 kHz. Prints the figures of `companion/engines/resemblyzer/space.ts`.
 */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readConfig } from '../../companion/config.ts';
import { ResemblyzerEncoder } from '../../companion/engines/resemblyzer/encoder.ts';
import { RESEMBLYZER_MODEL, reliableCosine } from '../../companion/engines/resemblyzer/space.ts';
import { ModelStore } from '../../companion/models/model-store.ts';
import { brickWalled } from './band-limits.ts';
import { decode, filesIn } from './sound-files.ts';
import { equalError } from './trials.ts';

const DATA = resolve(import.meta.dirname, '../../../shared/speech/background');
const UPPER_EDGE_HZ = 4_000;
const LENGTHS_MS = [1_000, 1_500, 2_000, 3_000, 4_000];
const SPEAKERS = 150;
const ROUNDS = 300;
/** The similarity at which as many are wrongly told apart as are wrongly taken for one. */
const EVEN_SIMILARITY = 0.8;

const { values } = parseArgs({ options: { data: { type: 'string', default: DATA } } });
const folder = new ModelStore(readConfig(process.env).MODELS_DIR).folderOf(RESEMBLYZER_MODEL);
if (folder === undefined)
  throw new Error('The model resemblyzer is not installed: npm run models -- install resemblyzer');
const encoder = await ResemblyzerEncoder.load(folder, 1);

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
// Two who speak in one film are heard through one channel.
const channels = [sounds, sounds.map((sound) => brickWalled(sound, UPPER_EDGE_HZ))];
for (const lengthMs of LENGTHS_MS) {
  for (const recordings of channels) {
    const [first, last] = [
      await stretches(recordings, lengthMs, 'first'),
      await stretches(recordings, lengthMs, 'last'),
    ];
    for (const a of first) {
      for (const b of last) {
        trials.push({ cosine: cosineOf(a.vector, b.vector), lengthMs, isSame: a.speaker === b.speaker });
      }
    }
  }
  const { rate, threshold } = equalError(scoresOf(trials.filter((one) => one.lengthMs === lengthMs)));
  console.log(
    `${lengthMs} ms: equal error ${(100 * rate).toFixed(1)} % at a cosine of ${threshold.toFixed(3)}`,
  );
}
const all = scoresOf(trials.map(corrected));
const { rate, threshold } = equalError(all);
const slope = logisticSlope(all, threshold);
const offset = Math.log(EVEN_SIMILARITY / (1 - EVEN_SIMILARITY)) - slope * threshold;
console.log(
  `over all lengths: equal error ${(100 * rate).toFixed(1)} % at ${threshold.toFixed(3)}, ` +
    `slope ${slope.toFixed(2)}, offset ${offset.toFixed(2)}`,
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

/** As `resemblyzerSpace` corrects it. */
function corrected(trial: Trial): Trial {
  const [vector, voicedMs] = [Float32Array.of(1), trial.lengthMs];
  return { ...trial, cosine: trial.cosine * reliableCosine({ vector, voicedMs }, { vector, voicedMs }) };
}

function scoresOf(all: readonly Trial[]): { same: number[]; other: number[] } {
  const of = (isSame: boolean): number[] =>
    all.filter((one) => one.isSame === isSame).map(({ cosine }) => cosine);
  return { same: of(true), other: of(false) };
}

/** How fast the log odds grow, by logistic regression; both kinds count as much, however many there are of each. */
function logisticSlope({ same, other }: { same: number[]; other: number[] }, middle: number): number {
  let [slope, offset] = [20, 0];
  for (let round = 0; round < ROUNDS; round++) {
    let [slopePull, offsetPull] = [0, 0];
    for (const [kind, wanted] of [
      [same, 1],
      [other, 0],
    ] as const) {
      for (const score of kind) {
        const error = (wanted - 1 / (1 + Math.exp(-offset - slope * (score - middle)))) / kind.length;
        slopePull += error * (score - middle);
        offsetPull += error;
      }
    }
    slope += 200 * slopePull;
    offset += 2 * offsetPull;
  }
  return slope;
}

function cosineOf(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}
