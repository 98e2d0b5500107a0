import type { BandFigures } from '../../companion/engines/ivector/audible-band.ts';
import { activeOf, leastLevelDb } from '../../companion/engines/ivector/speech-stretch.ts';
import { MEL_BANDS, type VoiceFrame } from '../../companion/engines/ivector/voice-frame.ts';

/** Frames near each other tell the same: of so many one is counted. */
const EVERY = 7;
/** Square nepers, added to each variance: no band is told exactly by the others. */
const LEAST_VARIANCE = 0.05;

/** @param recordings of speech in the whole band, frame by frame */
export function bandsOf(recordings: readonly (readonly VoiceFrame[])[]): BandFigures {
  const mels = recordings.flatMap((frames) =>
    activeOf(frames, leastLevelDb(frames)).flatMap(({ mel }, i) => (i % EVERY === 0 ? [mel] : [])),
  );
  const mean = new Float64Array(MEL_BANDS);
  for (const mel of mels)
    for (let i = 0; i < MEL_BANDS; i++) mean[i] = (mean[i] ?? 0) + (mel[i] ?? 0) / mels.length;
  const covariance = new Float64Array(MEL_BANDS * MEL_BANDS);
  for (const mel of mels) {
    for (let i = 0; i < MEL_BANDS; i++) {
      const left = ((mel[i] ?? 0) - (mean[i] ?? 0)) / mels.length;
      for (let j = 0; j < MEL_BANDS; j++) {
        const at = i * MEL_BANDS + j;
        covariance[at] = (covariance[at] ?? 0) + left * ((mel[j] ?? 0) - (mean[j] ?? 0));
      }
    }
  }
  for (let i = 0; i < MEL_BANDS; i++)
    covariance[i * MEL_BANDS + i] = (covariance[i * MEL_BANDS + i] ?? 0) + LEAST_VARIANCE;
  return { mean, covariance };
}
