import { concat, durationMs } from '../../../shared/pcm.ts';
import { PIPELINE_RATE_HZ } from '../../recognition/ports/audio-frame.ts';
import type { AudioHistory } from '../../dubbing/ports/speaker-encoder.ts';

/** Of sample times; what is further apart is a gap. */
export const ROUNDING_MS = 1;

/** Sound without a gap, on the capture clock. */
export interface UnbrokenSound {
  readonly startMs: number;
  readonly endMs: number;
  readonly samples: Int16Array;
}

/** What was captured between two times, joined where it is unbroken. */
export function unbroken(history: AudioHistory, fromMs: number, toMs: number): UnbrokenSound[] {
  const stretches: { startMs: number; endMs: number; parts: Int16Array[] }[] = [];
  for (const { startMs, samples } of history.frames(fromMs, toMs)) {
    const endMs = startMs + durationMs(samples.length, PIPELINE_RATE_HZ);
    const last = stretches.at(-1);
    if (last !== undefined && startMs - last.endMs < ROUNDING_MS) {
      last.parts.push(samples);
      last.endMs = endMs;
    } else stretches.push({ startMs, endMs, parts: [samples] });
  }
  return stretches.map(({ startMs, endMs, parts }) => ({ startMs, endMs, samples: concat(parts) }));
}
