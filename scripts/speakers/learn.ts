import { AudibleBand } from '../../companion/engines/ivector/audible-band.ts';
import type { MixtureStatistics } from '../../companion/engines/ivector/mixture.ts';
import { MixtureScorer } from '../../companion/engines/ivector/mixture.ts';
import { project } from '../../companion/engines/ivector/projection.ts';
import { speechStretch, type SpeechStretch } from '../../companion/engines/ivector/speech-stretch.ts';
import { FEATURES } from '../../companion/engines/ivector/voice-frame.ts';
import {
  joinViews,
  ViewMaker,
  VOICEPRINT_LENGTH,
  type VoiceprintFigures,
} from '../../companion/engines/ivector/voiceprint.ts';
import {
  FRAME_MS,
  HOP_MS,
  voiceFrame,
  type VoiceFrame,
} from '../../companion/engines/ivector/voice-frame.ts';
import { bandsOf } from './band-training.ts';
import { mixtureOf } from './mixture-training.ts';
import type { Random } from './random.ts';
import { discriminant, principal } from './subspaces.ts';
import { trainVariability } from './variability-training.ts';

const COMPONENTS = 64;
const RANK = 120;
/** Lengths that voices are told apart at. */
const STRETCH_MS = [1_500, 2_000, 3_000, 5_000] as const;
const STRETCHES_A_COPY = 6;
/** The first copies have the whole band. */
const WHOLE_BAND = 3;

/** One speaker's sound, frame by frame: clean, and as others might have recorded it. */
export type Copies = readonly (readonly VoiceFrame[])[];

export function framesOf(samples: Int16Array): VoiceFrame[] {
  const frame = FRAME_MS * 16;
  const hop = HOP_MS * 16;
  const frames: VoiceFrame[] = [];
  for (let at = 0; at + frame <= samples.length; at += hop)
    frames.push(voiceFrame(samples.subarray(at, at + frame)));
  return frames;
}

export function learn(
  speakers: readonly Copies[],
  random: Random,
  say: (what: string) => void,
): VoiceprintFigures {
  const bands = bandsOf(speakers.flatMap((copies) => copies.slice(0, WHOLE_BAND)));
  const band = new AudibleBand(bands);
  const mixture = mixtureOf(pool(speakers, band), COMPONENTS, random);
  say('mixture');
  const scorer = new MixtureScorer(mixture);
  const statistics: MixtureStatistics[] = [];
  const stretches = speakers.map((copies) => cut(copies, band, random));
  for (const group of stretches)
    for (const stretch of group.slice(0, 10)) statistics.push(scorer.statistics(stretch.features));
  const variability = trainVariability(statistics, COMPONENTS, RANK, random);
  say('total variability');
  const views = new ViewMaker(mixture, variability);
  const raw = stretches.map((group) => group.map((stretch) => views.of(stretch)));
  say('views');
  const distribution = discriminant(
    raw.map((group) => group.map((view) => view.distribution)),
    120,
    0.02,
  );
  const place = discriminant(
    raw.map((group) => group.map((view) => view.place)),
    100,
    0.02,
  );
  const main = principal(
    raw.flatMap((group) => group.slice(0, 8).map((view) => view.offsets)),
    200,
    random,
  );
  say('principal offsets');
  const reduced = raw.map((group) => group.map((view) => project(main, view.offsets)));
  const offsets = chain(main, discriminant(reduced, 150, 0.02));
  const joined = raw.map((group) =>
    group.map((view) =>
      joinViews(
        project(distribution, view.distribution),
        project(place, view.place),
        project(offsets, view.offsets),
      ),
    ),
  );
  const joint = principal(joined.flat(), VOICEPRINT_LENGTH, random);
  say('joint');
  return {
    bands,
    mixture,
    variability: { rows: variability.rows, rank: RANK },
    distribution,
    place,
    offsets,
    joint,
  };
}

function chain(
  first: { mean: Float64Array; rows: Float64Array },
  second: { mean: Float64Array; rows: Float64Array },
) {
  const inputs = first.mean.length;
  const middle = second.mean.length;
  const outputs = second.rows.length / middle;
  const rows = new Float64Array(outputs * inputs);
  for (let o = 0; o < outputs; o++) {
    for (let m = 0; m < middle; m++) {
      const along = second.rows[o * middle + m] ?? 0;
      for (let i = 0; i < inputs; i++)
        rows[o * inputs + i] = (rows[o * inputs + i] ?? 0) + along * (first.rows[m * inputs + i] ?? 0);
    }
  }
  return { mean: first.mean, rows };
}

/** Random stretches of every copy of one speaker. */
export function cut(copies: Copies, band: AudibleBand, random: Random): SpeechStretch[] {
  const stretches: SpeechStretch[] = [];
  for (let i = 0; i < STRETCHES_A_COPY; i++) {
    for (const frames of copies) {
      const length = Math.min(frames.length, (STRETCH_MS[random.below(STRETCH_MS.length)] ?? 2000) / HOP_MS);
      const at = random.below(frames.length - length + 1);
      stretches.push(speechStretch(frames.slice(at, at + length), band));
    }
  }
  return stretches;
}

function pool(speakers: readonly Copies[], band: AudibleBand): Float32Array {
  const parts = speakers.flatMap((copies) => copies.map((frames) => speechStretch(frames, band).features));
  const every = 2;
  const rows: Float32Array[] = [];
  for (const part of parts)
    for (let row = 0; row + FEATURES <= part.length; row += every * FEATURES)
      rows.push(part.subarray(row, row + FEATURES));
  const out = new Float32Array(rows.length * FEATURES);
  for (const [i, row] of rows.entries()) out.set(row, i * FEATURES);
  return out;
}
