import type { Calibration, ShippedFigures } from '../../companion/engines/ivector/figures-file.ts';
import { VoiceprintEncoder } from '../../companion/engines/ivector/voiceprint-encoder.ts';
import { equalError, scoresOf, type Recording } from './trials.ts';

/** The similarity at which as many are wrongly told apart as are wrongly taken for one. */
const EVEN_SIMILARITY = 0.8;
/** A clause's length. */
const LENGTH_MS = 2_000;
const STRETCHES_EACH = 2;
const ROUNDS = 4_000;
/** Scores as they are. */
const NEUTRAL = {
  calibration: { slope: 1, offset: 0 },
  overlap: { mean: new Float64Array(0), rows: new Float64Array(0) },
};

/**
 * What a score means as a similarity of 0..1: as steep as a logistic regression finds it, over speakers that were not
 * learnt from, and 0.8 where both kinds of mistake are as frequent.
 */
export async function calibrate(
  figures: Omit<ShippedFigures, 'calibration' | 'overlap'>,
  recordings: readonly Recording[],
): Promise<Calibration> {
  const encoder = new VoiceprintEncoder({ ...figures, ...NEUTRAL });
  const similarities = await scoresOf(encoder, recordings, LENGTH_MS, STRETCHES_EACH);
  const scores = { same: similarities.same.map(logOdds), other: similarities.other.map(logOdds) };
  const { threshold } = equalError(scores);
  let slope = 10;
  let offset = 0;
  for (let round = 0; round < ROUNDS; round++) {
    let offsetPull = 0;
    let slopePull = 0;
    for (const [kind, wanted] of [
      [scores.same, 1],
      [scores.other, 0],
    ] as const) {
      for (const score of kind) {
        const error = (wanted - 1 / (1 + Math.exp(-offset - slope * score))) / kind.length;
        offsetPull += error;
        slopePull += error * score;
      }
    }
    offset += offsetPull;
    slope += 20 * slopePull;
  }
  return { slope, offset: Math.log(EVEN_SIMILARITY / (1 - EVEN_SIMILARITY)) - slope * threshold };
}

function logOdds(probability: number): number {
  return Math.log(probability / (1 - probability));
}
