import { VOICEPRINT_LENGTH } from './voiceprint.ts';

/** As many background speakers as a voice is held against: those most like it. */
const NEAREST = 40;

/** A voiceprint, of length 1, and how common it is. */
export interface ScoredVoice {
  readonly voiceprint: Float32Array;
  readonly commonness: number;
}

/** Mean cosine of a voiceprint to the background speakers that are most like it: how common a voice is. */
export function commonness(voiceprint: Float32Array, background: Float64Array): number {
  const cosines = new Float64Array(background.length / VOICEPRINT_LENGTH);
  for (let speaker = 0; speaker < cosines.length; speaker++) {
    let sum = 0;
    for (let i = 0; i < VOICEPRINT_LENGTH; i++) {
      sum += (voiceprint[i] ?? 0) * (background[speaker * VOICEPRINT_LENGTH + i] ?? 0);
    }
    cosines[speaker] = sum;
  }
  const nearest = cosines.sort().subarray(-NEAREST);
  return nearest.reduce((sum, cosine) => sum + cosine, 0) / nearest.length;
}

/** Cosine of two voiceprints, less how common both are (adaptive symmetric normalisation of the score). */
export function scoreOf(a: ScoredVoice, b: ScoredVoice): number {
  let cosine = 0;
  for (let i = 0; i < VOICEPRINT_LENGTH; i++) cosine += (a.voiceprint[i] ?? 0) * (b.voiceprint[i] ?? 0);
  return cosine - (a.commonness + b.commonness) / 2;
}
