import type { AudibleBand } from './audible-band.ts';
import type { Placement } from './mixture.ts';
import { CEPSTRA, FEATURES, type VoiceFrame } from './voice-frame.ts';

/** Frames this far below the loud ones are pauses. */
const RANGE_DB = 30;
const SILENT_DB = -65;
/** Frames on each side that a change is told from. */
export const DELTA_REACH = 2;

/** The speech of a stretch of sound. */
export interface SpeechStretch {
  readonly frames: readonly VoiceFrame[];
  /** Row by row, `FEATURES` a frame: cepstrum, then its change a frame. */
  readonly features: Float32Array;
  /** Of the frames in the mixture, where they are known already. */
  readonly placements?: readonly Placement[];
}

/** @param voiceFrames 10 ms apart; `undefined` where nothing was captured */
export function speechStretch(
  voiceFrames: readonly (VoiceFrame | undefined)[],
  band: AudibleBand,
): SpeechStretch {
  const least = leastLevelDb(voiceFrames);
  const edge = band.edgeOf(activeOf(voiceFrames, least));
  const frames = voiceFrames.map((frame) => frame && band.filled(frame, edge));
  const active: VoiceFrame[] = [];
  const features = new Float32Array(frames.length * FEATURES);
  for (const [at, frame] of frames.entries()) {
    if (frame === undefined || frame.levelDb < least) continue;
    features.set(
      featuresOf(frame, (step) => frames[at + step]),
      active.length * FEATURES,
    );
    active.push(frame);
  }
  return { frames: active, features: features.subarray(0, active.length * FEATURES) };
}

/** Frames of a stretch that are quieter than this are pauses. */
export function leastLevelDb(frames: readonly (VoiceFrame | undefined)[]): number {
  const levels = new Float32Array(frames.length);
  let count = 0;
  for (const frame of frames) if (frame !== undefined) levels[count++] = frame.levelDb;
  const loud = levels.subarray(0, count).sort()[Math.floor(count * 0.95)] ?? SILENT_DB;
  return Math.max(SILENT_DB, loud - RANGE_DB);
}

/** Those that are no pauses. */
export function activeOf(frames: readonly (VoiceFrame | undefined)[], leastDb: number): VoiceFrame[] {
  return frames.filter((frame): frame is VoiceFrame => frame !== undefined && frame.levelDb >= leastDb);
}

/**
 * A frame's cepstrum and its change: the slope of a straight line through the frames around, a frame.
 * @param neighbour the frame so many before or after; undefined where there is none
 */
export function featuresOf(
  frame: VoiceFrame,
  neighbour: (step: number) => VoiceFrame | undefined,
): Float32Array {
  const features = new Float32Array(FEATURES);
  features.set(frame.cepstrum);
  let squares = 0;
  for (let reach = 1; reach <= DELTA_REACH; reach++) {
    const before = (neighbour(-reach) ?? frame).cepstrum;
    const after = (neighbour(reach) ?? frame).cepstrum;
    squares += 2 * reach * reach;
    for (let k = 0; k < CEPSTRA; k++) {
      features[CEPSTRA + k] = (features[CEPSTRA + k] ?? 0) + reach * ((after[k] ?? 0) - (before[k] ?? 0));
    }
  }
  for (let k = CEPSTRA; k < FEATURES; k++) features[k] = (features[k] ?? 0) / squares;
  return features;
}
