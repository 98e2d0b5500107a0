/**
 * `npm run eval:speakers [-- --data FOLDER]`: how well voiceprints tell speakers apart that were not learnt from. The
 * folder holds a folder a speaker, with sound files in it.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readFigures } from '../../companion/speakers/voiceprint/figures-file.ts';
import { speechStretch } from '../../companion/speakers/voiceprint/speech-stretch.ts';
import { VoiceprintMaker } from '../../companion/speakers/voiceprint/voiceprint.ts';
import { durationMs } from '../../shared/pcm.ts';
import { degrade } from './degrade.ts';
import { framesOf } from './learn.ts';
import { Random } from './random.ts';
import { decode, filesIn } from './sound-files.ts';
import { equalError, scoresOf, type Recording } from './trials.ts';

const FIGURES = resolve(import.meta.dirname, '../../companion/speakers/voiceprint/figures.bin');
const DATA = resolve(import.meta.dirname, '../../../shared/speech/librispeech');
const LENGTHS_S = [2, 3, 5] as const;
const STRETCHES_EACH = 3;

const { values } = parseArgs({ options: { data: { type: 'string', default: DATA } } });
const { voiceprint, background } = readFigures(readFileSync(FIGURES));
const maker = new VoiceprintMaker(voiceprint);
const random = new Random(99);

const clean: Recording[] = [];
const degraded: Recording[] = [];
let soundS = 0;
let framesMs = 0;
for (const speaker of readdirSync(values.data).sort()) {
  for (const recording of filesIn(join(values.data, speaker))) {
    const samples = decode(recording);
    const beganMs = performance.now();
    clean.push({ speaker, recording, frames: framesOf(samples) });
    framesMs += performance.now() - beganMs;
    soundS += durationMs(samples.length, 16_000) / 1000;
    degraded.push({ speaker, recording, frames: framesOf(degrade(samples, random)) });
  }
}
const speakers = new Set(clean.map(({ speaker }) => speaker)).size;
console.log(`${speakers} speakers, ${clean.length} recordings, ${Math.round(soundS)} s, from ${values.data}`);
for (const lengthS of LENGTHS_S) {
  const [plain, through] = [clean, degraded].map((recordings) =>
    percent(equalError(scoresOf(maker, background, recordings, lengthS * 1000, STRETCHES_EACH)).rate),
  );
  console.log(`equal error at ${lengthS} s: ${plain} clean, ${through} degraded`);
}
const stretch = speechStretch(clean[0]?.frames.slice(0, 300) ?? []);
const beganMs = performance.now();
const PRINTS = 20;
for (let i = 0; i < PRINTS; i++) maker.of(stretch);
console.log(
  `CPU: ${(framesMs / soundS).toFixed(1)} ms a second of sound, and ${((performance.now() - beganMs) / PRINTS).toFixed(1)} ms a voiceprint of 3 s`,
);

function percent(part: number): string {
  return `${(100 * part).toFixed(1)} %`;
}
