import { PIPELINE_RATE_HZ } from '../../recognition/ports/audio-frame.ts';

const LOWEST_HZ = 60;
const HIGHEST_HZ = 420;
const VOICED = 0.5;
/** The first strong peak, not the strongest: multiples of the period correlate as well as the period itself. */
const NEARLY = 0.9;
/** Half the rate finds a period at a quarter of the work. */
const RATE_HZ = PIPELINE_RATE_HZ / 2;
const LEAST_LAG = Math.floor(RATE_HZ / HIGHEST_HZ);
const MOST_LAG = Math.ceil(RATE_HZ / LOWEST_HZ);
const SILENT = 1e-6;

const correlations = new Float64Array(MOST_LAG + 2);
let halved = new Float32Array(0);

export interface Pitch {
  /** 0 where the frame is not voiced. */
  readonly pitchHz: number;
  /** Height of the normalised autocorrelation's peak, 0..1. */
  readonly voicing: number;
}

const NONE: Pitch = { pitchHz: 0, voicing: 0 };

/**
 * Fundamental frequency of one frame by normalised autocorrelation.
 * @param frame 16 kHz, 40 ms or more
 */
export function pitchOf(frame: Float32Array): Pitch {
  const length = frame.length >> 1;
  if (halved.length !== length) halved = new Float32Array(length);
  for (let i = 0; i < length; i++) halved[i] = ((frame[2 * i] ?? 0) + (frame[2 * i + 1] ?? 0)) / 2;
  const compared = length - MOST_LAG;
  let energy = 0;
  for (let i = 0; i < compared; i++) energy += (halved[i] ?? 0) ** 2;
  if (energy < SILENT) return NONE;
  let lagged = 0;
  for (let i = LEAST_LAG; i < LEAST_LAG + compared; i++) lagged += (halved[i] ?? 0) ** 2;
  let highest = 0;
  for (let lag = LEAST_LAG; lag <= MOST_LAG; lag++) {
    let product = 0;
    for (let i = 0; i < compared; i++) product += (halved[i] ?? 0) * (halved[i + lag] ?? 0);
    const correlation = product / Math.sqrt(energy * lagged + 1e-12);
    correlations[lag] = correlation;
    highest = Math.max(highest, correlation);
    lagged += (halved[lag + compared] ?? 0) ** 2 - (halved[lag] ?? 0) ** 2;
  }
  const voicing = Math.min(1, Math.max(0, highest));
  if (highest < VOICED) return { pitchHz: 0, voicing };
  for (let lag = LEAST_LAG + 1; lag < MOST_LAG; lag++) {
    const left = correlations[lag - 1] ?? 0;
    const here = correlations[lag] ?? 0;
    const right = correlations[lag + 1] ?? 0;
    if (here < NEARLY * highest || here < left || here < right) continue;
    const bend = left - 2 * here + right;
    return { pitchHz: RATE_HZ / (lag + (bend === 0 ? 0 : (0.5 * (left - right)) / bend)), voicing };
  }
  return { pitchHz: 0, voicing };
}
