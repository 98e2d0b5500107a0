/** `npm run train:speakers [-- --data FOLDER]`: learns the figures that voiceprints are made with, one speaker a file. */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { writeFigures } from '../../companion/engines/ivector/figures-file.ts';
import { speechStretch } from '../../companion/engines/ivector/speech-stretch.ts';
import { VOICEPRINT_LENGTH, VoiceprintMaker } from '../../companion/engines/ivector/voiceprint.ts';
import { calibrate } from './calibrate.ts';
import { telephoned } from './band-limits.ts';
import { degrade, narrow } from './degrade.ts';
import { framesOf, learn, type Copies } from './learn.ts';
import { learnOverlap, overlapTrials } from './overlap-training.ts';
import { Random } from './random.ts';
import { decode, filesIn } from './sound-files.ts';
import type { Recording } from './trials.ts';

const FIGURES = resolve(import.meta.dirname, '../../companion/engines/ivector/figures.bin');
const DATA = resolve(import.meta.dirname, '../../../shared/speech/background');
const SEED = 7;
/** As others might have recorded the same. */
const COPIES = [degrade, degrade, narrow, narrow];
/** Not learnt from: what a likeness means is told by voices that are new. */
const KEPT_ASIDE = 50;
const OVERLAP_TRIALS = 4_000;

const { values } = parseArgs({ options: { data: { type: 'string', default: DATA } } });
const beganMs = performance.now();
const say = (what: string): void => {
  console.log(`${Math.round((performance.now() - beganMs) / 1000)} s: ${what}`);
};

const random = new Random(SEED);
const speakers = filesIn(values.data).map((path) => {
  const clean = decode(path);
  return [clean, ...COPIES.map((copy) => copy(clean, random))];
});
if (speakers.length < 2 * KEPT_ASIDE) {
  console.error(
    `${values.data}: holds ${speakers.length} sound files, one a speaker; takes ${2 * KEPT_ASIDE} or more.`,
  );
  process.exit(2);
}
const learntFrom: Copies[] = speakers.slice(0, -KEPT_ASIDE).map((copies) => copies.map(framesOf));
say(`heard ${speakers.length} speakers`);
const voiceprint = learn(learntFrom, random, say);
const maker = new VoiceprintMaker(voiceprint);
const clean = speakers.map(([sound = new Int16Array(0)]) => sound);
const known = clean.slice(0, -KEPT_ASIDE);
const background = {
  full: voiceprintsOf(known),
  telephone: voiceprintsOf(known.map((sound) => telephoned(sound, random))),
};
const aside: Recording[] = speakers
  .slice(-KEPT_ASIDE)
  .flatMap((copies, speaker) =>
    copies.map((samples, copy) => ({ speaker: `${speaker}`, recording: `${speaker} ${copy}`, samples })),
  );
const calibration = await calibrate({ voiceprint, background }, aside);
say(
  `a similarity of 0.8 is a score of ${((Math.log(4) - calibration.offset) / calibration.slope).toFixed(3)}`,
);
const overlap = learnOverlap(overlapTrials(known, OVERLAP_TRIALS, maker, random));
say('learnt what two at once are like');
writeFileSync(FIGURES, writeFigures({ voiceprint, background, calibration, overlap }));
say(`wrote ${FIGURES}`);

/** One of each speaker's sound, one after the other. */
function voiceprintsOf(sounds: readonly Int16Array[]): Float64Array {
  const out = new Float64Array(sounds.length * VOICEPRINT_LENGTH);
  for (const [i, sound] of sounds.entries())
    out.set(maker.of(speechStretch(framesOf(sound), maker.band)), i * VOICEPRINT_LENGTH);
  return out;
}
