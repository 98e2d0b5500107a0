/** Median fundamental frequency of speech, by normalised autocorrelation over 40 ms frames: a yardstick for tests. */

const FRAME_S = 0.04;
const STEP_S = 0.02;
const LOWEST_HZ = 50;
const HIGHEST_HZ = 450;
const VOICED = 0.6;
/** An octave too low fits the signal as well as the truth; the shortest lag nearly as good as the best is taken. */
const NEARLY = 0.92;

export function medianPitchHz(samples: Int16Array, rateHz: number): number | undefined {
  const frame = Math.round(FRAME_S * rateHz);
  const step = Math.round(STEP_S * rateHz);
  const pitches: number[] = [];
  for (let at = 0; at + 2 * frame < samples.length; at += step) {
    const pitch = framePitchHz(samples.subarray(at, at + 2 * frame), frame, rateHz);
    if (pitch !== undefined) pitches.push(pitch);
  }
  pitches.sort((a, b) => a - b);
  return pitches[pitches.length >> 1];
}

function framePitchHz(window: Int16Array, frame: number, rateHz: number): number | undefined {
  const shortest = Math.floor(rateHz / HIGHEST_HZ);
  const longest = Math.min(frame, Math.ceil(rateHz / LOWEST_HZ));
  const energy = dot(window, 0, 0, frame);
  if (energy / frame < 200 * 200) return undefined;
  const scores: number[] = [];
  for (let lag = shortest; lag <= longest; lag++) {
    scores.push(dot(window, 0, lag, frame) / Math.sqrt(energy * dot(window, lag, lag, frame) + 1));
  }
  const best = Math.max(...scores);
  if (best < VOICED) return undefined;
  const index = scores.findIndex(
    (score, at) => score >= NEARLY * best && score >= (scores[at - 1] ?? 0) && score >= (scores[at + 1] ?? 0),
  );
  return rateHz / (shortest + Math.max(0, index));
}

function dot(window: Int16Array, a: number, b: number, length: number): number {
  let sum = 0;
  for (let at = 0; at < length; at++) sum += (window[a + at] ?? 0) * (window[b + at] ?? 0);
  return sum;
}
