import type { SpeechStretch } from './speech-stretch.ts';
import { CEPSTRA, MEL_BANDS } from './voice-frame.ts';
import { FEATURES } from './voice-frame.ts';

/** Correlations are told among this many of the first coefficients. */
const CORRELATED = 12;
const PERCENTILES = [0.1, 0.5, 0.9] as const;
const PITCH_FIGURES = 9;
/** Log deviations below this are silence's. */
const LEAST_DEVIATION = 1e-3;
/** A voice of which no pitch was heard is taken to be in the middle. */
const USUAL_LOG_PITCH = Math.log2(150);

export const DISTRIBUTION_LENGTH =
  3 * CEPSTRA + (CORRELATED * (CORRELATED - 1)) / 2 + PERCENTILES.length * MEL_BANDS + PITCH_FIGURES;

/** How the frames of a voice are distributed: means, deviations, correlations, band percentiles and pitch. */
export function distributionOf(stretch: SpeechStretch): Float64Array {
  const { frames, features } = stretch;
  const count = Math.max(1, frames.length);
  const out: number[] = [];
  const means = new Float64Array(FEATURES);
  const squares = new Float64Array(FEATURES);
  for (let i = 0; i < features.length; i++) {
    const value = features[i] ?? 0;
    const k = i % FEATURES;
    means[k] = (means[k] ?? 0) + value / count;
    squares[k] = (squares[k] ?? 0) + (value * value) / count;
  }
  const deviations = squares.map((square, k) =>
    Math.sqrt(Math.max(LEAST_DEVIATION ** 2, square - (means[k] ?? 0) ** 2)),
  );
  out.push(...means.subarray(0, CEPSTRA));
  out.push(...deviations.map(Math.log));
  for (let a = 0; a < CORRELATED; a++) {
    for (let b = a + 1; b < CORRELATED; b++) {
      let product = 0;
      for (let row = 0; row < features.length; row += FEATURES) {
        product +=
          ((features[row + a] ?? 0) - (means[a] ?? 0)) * ((features[row + b] ?? 0) - (means[b] ?? 0));
      }
      out.push(product / count / ((deviations[a] ?? 1) * (deviations[b] ?? 1)));
    }
  }
  out.push(...bandPercentiles(stretch), ...pitchFigures(stretch));
  return Float64Array.from(out);
}

/** Relative to the stretch's mean, so that how loud it is does not count. */
function bandPercentiles({ frames }: SpeechStretch): number[] {
  const level =
    frames.reduce((sum, { mel }) => sum + mel.reduce((a, b) => a + b, 0) / MEL_BANDS, 0) /
    Math.max(1, frames.length);
  const out: number[] = [];
  const values = new Float32Array(frames.length);
  for (let band = 0; band < MEL_BANDS; band++) {
    for (const [i, { mel }] of frames.entries()) values[i] = mel[band] ?? 0;
    values.sort();
    for (const part of PERCENTILES)
      out.push((values[Math.floor(part * (values.length - 1))] ?? level) - level);
  }
  return out;
}

function pitchFigures({ frames }: SpeechStretch): number[] {
  const voiced = frames.filter(({ pitchHz }) => pitchHz > 0);
  const pitches = voiced.map(({ pitchHz }) => Math.log2(pitchHz)).sort((a, b) => a - b);
  const [mean, deviation] = spread(pitches.length === 0 ? [USUAL_LOG_PITCH] : pitches);
  const [voicing, voicingDeviation] = spread(
    frames.length === 0 ? [0] : frames.map((frame) => frame.voicing),
  );
  const at = (part: number) => pitches[Math.floor(part * (pitches.length - 1))] ?? USUAL_LOG_PITCH;
  let change = 0;
  let changes = 0;
  for (const [i, { pitchHz }] of frames.entries()) {
    const before = frames[i - 1]?.pitchHz ?? 0;
    if (pitchHz === 0 || before === 0) continue;
    // An octave's jump is a mistake of the measure, not the voice's.
    change += Math.min(0.2, Math.abs(Math.log2(pitchHz / before)));
    changes++;
  }
  return [
    mean,
    deviation,
    at(0.1),
    at(0.5),
    at(0.9),
    voiced.length / Math.max(1, frames.length),
    voicing,
    voicingDeviation,
    change / Math.max(1, changes),
  ];
}

function spread(values: readonly number[]): [mean: number, deviation: number] {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return [mean, Math.sqrt(variance)];
}
