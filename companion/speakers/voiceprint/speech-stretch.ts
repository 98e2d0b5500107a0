import { CEPSTRA, type VoiceFrame } from './voice-frame.ts';

/** Frames this far below the loud ones are pauses. */
const RANGE_DB = 30;
const SILENT_DB = -65;
/** Frames on each side that a change is told from. */
const DELTA_REACH = 2;
/** Cepstrum and its change: what the mixture models. */
export const FEATURES = 2 * CEPSTRA;

/** The speech of a stretch of sound. */
export interface SpeechStretch {
  readonly frames: readonly VoiceFrame[];
  /** Row by row, `FEATURES` a frame: cepstrum, then its change a frame. */
  readonly features: Float32Array;
}

/** @param frames 10 ms apart; `undefined` where nothing was captured */
export function speechStretch(frames: readonly (VoiceFrame | undefined)[]): SpeechStretch {
  const levels = frames.flatMap((frame) => frame?.levelDb ?? []).sort((a, b) => a - b);
  const loud = levels[Math.floor(levels.length * 0.95)] ?? SILENT_DB;
  const least = Math.max(SILENT_DB, loud - RANGE_DB);
  const active: VoiceFrame[] = [];
  const features = new Float32Array(frames.length * FEATURES);
  for (const [at, frame] of frames.entries()) {
    if (frame === undefined || frame.levelDb < least) continue;
    const row = active.length * FEATURES;
    features.set(frame.cepstrum, row);
    for (let k = 0; k < CEPSTRA; k++) features[row + CEPSTRA + k] = change(frames, at, k);
    active.push(frame);
  }
  return { frames: active, features: features.subarray(0, active.length * FEATURES) };
}

/** Slope of a straight line through the frames around, a frame. */
function change(frames: readonly (VoiceFrame | undefined)[], at: number, k: number): number {
  const here = frames[at]?.cepstrum[k] ?? 0;
  let sum = 0;
  let squares = 0;
  for (let reach = 1; reach <= DELTA_REACH; reach++) {
    const before = frames[at - reach]?.cepstrum[k] ?? here;
    const after = frames[at + reach]?.cepstrum[k] ?? here;
    sum += reach * (after - before);
    squares += 2 * reach * reach;
  }
  return sum / squares;
}
