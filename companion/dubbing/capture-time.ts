import { DubError } from '../../shared/protocol/errors.ts';

/** Rounding of sample times; a frame further back than this is out of order. */
const TIME_TOLERANCE_MS = 2;
/** No client that goes on with a session was away for nearly as long: later than this is a mistake, and not where sound goes on. */
const MOST_GAP_MS = 10 * 60_000;

/**
 * Where a frame stands on the capture clock.
 * @param timeMs as its sender says; may jump forward by up to ten minutes, never back
 * @param expectedMs where the frame before it ended
 * @throws DubError `bad_frame` elsewhere: the frame is not taken in, and sound goes on where it was
 */
export function frameStartMs(timeMs: number, expectedMs: number): number {
  if (timeMs < expectedMs - TIME_TOLERANCE_MS) {
    throw outOfOrder(timeMs, `${Math.round(expectedMs)} or later: captured time never goes back`);
  }
  if (timeMs > expectedMs + MOST_GAP_MS) {
    throw outOfOrder(
      timeMs,
      `${Math.round(expectedMs + MOST_GAP_MS)} or sooner: captured time has no such gaps`,
    );
  }
  return timeMs - expectedMs <= TIME_TOLERANCE_MS ? expectedMs : timeMs;
}

function outOfOrder(timeMs: number, takes: string): DubError {
  const parameters = { reason: 'field', field: 'time_ms', seen: String(timeMs), takes } as const;
  return new DubError('bad_frame', parameters, { stage: 'wire' });
}
