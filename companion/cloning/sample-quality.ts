/** What a recording is worth for making a voice, as far as its levels tell. */
import { durationMs, rms, sampleCount } from '../../shared/pcm.ts';
import { PIPELINE_RATE_HZ } from '../recognition/ports/audio-frame.ts';

const FRAME_SAMPLES = sampleCount(20, PIPELINE_RATE_HZ);
/** Below this, of full scale, nothing is said. */
const SILENT_BELOW = 0.003;
/** Nor is it this far below the recording's louder parts. */
const SPEECH_ABOVE = 0.08;
/** Below this, of full scale, the sound is cut out, and tells nothing of what lies beneath speech. */
const CUT_OUT_BELOW = 1e-4;
const FULL = 32_700;
/** Waves rarely touch full scale three samples long; cut-off ones do. */
const CLIPPED_RUN = 3;

export interface Levels {
  readonly speechMs: number;
  /** Of speech above what lies beneath it: the quietest tenth. */
  readonly snrDb: number;
}

/** @param samples 16 kHz mono */
export function levelsOf(samples: Int16Array): Levels {
  const levels: number[] = [];
  for (let at = 0; at + FRAME_SAMPLES <= samples.length; at += FRAME_SAMPLES) {
    levels.push(rms(samples.subarray(at, at + FRAME_SAMPLES)));
  }
  const sorted = [...levels].sort((a, b) => a - b);
  const loud = sorted[Math.floor(levels.length * 0.9)] ?? 0;
  const sounding = sorted.filter((level) => level >= CUT_OUT_BELOW);
  const ground = sounding[Math.floor(sounding.length * 0.1)] ?? CUT_OUT_BELOW;
  const threshold = Math.max(SILENT_BELOW, SPEECH_ABOVE * loud);
  const speaking = levels.filter((level) => level > threshold);
  const power = speaking.reduce((sum, level) => sum + level ** 2, 0) / Math.max(1, speaking.length);
  const ratio = Math.max(0.1, (power - ground ** 2) / ground ** 2);
  return {
    speechMs: durationMs(speaking.length * FRAME_SAMPLES, PIPELINE_RATE_HZ),
    snrDb: 10 * Math.log10(ratio),
  };
}

/** The share of samples that lie in runs at full scale. */
export function clippedShare(samples: Int16Array): number {
  let [clipped, run] = [0, 0];
  for (const sample of samples) {
    run = Math.abs(sample) >= FULL ? run + 1 : 0;
    if (run === CLIPPED_RUN) clipped += CLIPPED_RUN;
    else if (run > CLIPPED_RUN) clipped++;
  }
  return samples.length === 0 ? 0 : clipped / samples.length;
}
