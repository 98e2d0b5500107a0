/** Sound as it passes through the pipeline: 16 kHz, mono, signed 16-bit samples. */
import { durationMs, sampleCount } from '../../../shared/pcm.ts';

export const PIPELINE_RATE_HZ = 16_000;

/** Frames further apart than this on the capture clock are not one stretch of sound. */
export const MAX_FRAME_GAP_MS = 40;

export interface AudioFrame {
  /** Capture clock of the first sample. */
  readonly startMs: number;
  readonly samples: Int16Array;
}

/** Capture clock of the sample behind the last one. */
export function frameEndMs({ startMs, samples }: AudioFrame): number {
  return startMs + durationMs(samples.length, PIPELINE_RATE_HZ);
}

/** What of a frame lies behind a time, if anything does. */
export function frameAfter(frame: AudioFrame, ms: number): AudioFrame | undefined {
  const skipped = Math.max(0, sampleCount(ms - frame.startMs, PIPELINE_RATE_HZ));
  if (!(skipped > 0)) return frame;
  if (skipped >= frame.samples.length) return undefined;
  return {
    startMs: frame.startMs + durationMs(skipped, PIPELINE_RATE_HZ),
    samples: frame.samples.subarray(skipped),
  };
}
