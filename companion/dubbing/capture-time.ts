import { DubError } from '../../shared/protocol/errors.ts';

/** Rounding of sample times; a frame further back than this is out of order. */
const TIME_TOLERANCE_MS = 2;

/**
 * Where a frame stands on the capture clock.
 * @param timeMs as its sender says; may jump forward, never back
 * @param expectedMs where the frame before it ended
 * @throws DubError `bad_frame` where it goes back
 */
export function frameStartMs(timeMs: number, expectedMs: number): number {
  if (timeMs < expectedMs - TIME_TOLERANCE_MS) {
    const takes = `${Math.round(expectedMs)} or later: captured time never goes back`;
    const parameters = { reason: 'field', field: 'time_ms', seen: String(timeMs), takes } as const;
    throw new DubError('bad_frame', parameters, { stage: 'wire' });
  }
  return timeMs - expectedMs <= TIME_TOLERANCE_MS ? expectedMs : timeMs;
}
