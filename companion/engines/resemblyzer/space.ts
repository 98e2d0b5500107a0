/** What vectors of Resemblyzer's encoder mean to each other. */
import type { EmbeddingSpace, VectorOf } from '../speaker-embedding/embedding-space.ts';

export const RESEMBLYZER = { name: 'neural', kind: 'local', title: 'Neural voiceprints' } as const;

/** As the catalogue of models calls it. */
export const RESEMBLYZER_MODEL = 'resemblyzer';

/** Named after the hash of the published weights. */
export const RESEMBLYZER_SPACE = 'resemblyzer 39373b86598f';

// Measured by `npm run calibrate:neural` on 150 speakers of LibriSpeech train-clean-100, in full and up to 4 kHz: as many of one
// speaker are told apart as of two are taken for one at cosines of 0.69, 0.65, 0.66, 0.74 and 0.76 where both vectors were made
// of 1, 1.5, 2, 3 and 4 s.
/** Of less voice two vectors of one speaker are less alike: by half where both were made of this much. */
const HALF_RELIABLE_MS = 450;
/** Shorter pieces are filled up with the same silence; of longer ones it was not measured. */
const SHORTEST_MS = 1_500;
const LONGEST_MS = 4_000;
/** What a cosine means: where it is as likely that two voices are one as that they are not, and how fast that changes. */
export interface CosineCalibration {
  readonly evenCosine: number;
  /** Log odds for a cosine of 1 more. */
  readonly slope: number;
}

/**
 * Two recordings of one speaker are a little less alike than two halves of one. `npm run cross-validate:speakers` chooses it on
 * dialogues of some speakers of LibriSpeech test-other, together with voiceprints, and tries it on those of the others.
 */
const CALIBRATION: CosineCalibration = { evenCosine: 0.77, slope: 30 };
/** Log odds of a similarity of 0.8. */
const EVEN_ODDS = Math.log(4);

export const resemblyzerSpace: EmbeddingSpace = {
  name: RESEMBLYZER_SPACE,
  similarity: (a, b) => resemblyzerSimilarity(a, b, CALIBRATION),
};

export function resemblyzerSimilarity(
  a: VectorOf,
  b: VectorOf,
  { evenCosine, slope }: CosineCalibration,
): number {
  return 1 / (1 + Math.exp(-EVEN_ODDS - slope * (reliableCosine(a, b) - evenCosine)));
}

/** The cosine that is expected of two vectors however much voice they were made of (correction for attenuation). */
export function reliableCosine(a: VectorOf, b: VectorOf): number {
  let product = 0;
  for (let i = 0; i < a.vector.length; i++) product += (a.vector[i] ?? 0) * (b.vector[i] ?? 0);
  // Means of several are shorter than each.
  const cosine = product / (Math.hypot(...a.vector) * Math.hypot(...b.vector) || 1);
  return cosine / Math.sqrt(reliability(a) * reliability(b));
}

function reliability({ voicedMs }: VectorOf): number {
  const lengthMs = Math.min(LONGEST_MS, Math.max(SHORTEST_MS, voicedMs));
  return lengthMs / (lengthMs + HALF_RELIABLE_MS);
}
