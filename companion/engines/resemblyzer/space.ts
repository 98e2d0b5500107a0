/** What vectors of Resemblyzer's encoder mean to each other. */
import type { EmbeddingSpace, VectorOf } from '../../speakers/embedding/embedding-space.ts';

/** As the catalogue of models calls it. */
export const RESEMBLYZER_MODEL = 'resemblyzer';

/** Named after the hash of the published weights. */
export const RESEMBLYZER_SPACE = 'resemblyzer 39373b86598f';

// Measured by `npm run calibrate:neural` on 120 speakers of LibriSpeech train-clean-100, in full and through other channels.
/** Less voice makes two vectors of one speaker less alike: by half where both were made of this much. */
const HALF_RELIABLE_MS = 500;
const SLOPE = 20;
const OFFSET = -14;

export const resemblyzerSpace: EmbeddingSpace = {
  name: RESEMBLYZER_SPACE,
  similarity: (a, b) => 1 / (1 + Math.exp(-OFFSET - SLOPE * reliableCosine(a, b))),
};

/** The cosine that is expected of two vectors that were made of any amount of voice (correction for attenuation). */
export function reliableCosine(a: VectorOf, b: VectorOf): number {
  let product = 0;
  for (let i = 0; i < a.vector.length; i++) product += (a.vector[i] ?? 0) * (b.vector[i] ?? 0);
  // Means of several are shorter than each.
  const cosine = product / (Math.hypot(...a.vector) * Math.hypot(...b.vector) || 1);
  return cosine / Math.sqrt(reliability(a) * reliability(b));
}

function reliability({ voicedMs }: VectorOf): number {
  return voicedMs / (voicedMs + HALF_RELIABLE_MS);
}
