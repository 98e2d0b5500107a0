import { dubRate, MAX_DUB_RATE } from '../../shared/dub-rate.ts';

/** Slower than this drags. */
export const MIN_DUB_RATE = 0.85;
/** Nearer to the dub as made than this is not worth the stretcher's work. */
const TOLERANCE = 0.02;

/** The rate of a dub that follows its speaker. */
export function liveRate(lateMs: number, waitingMs: number): number {
  return worthwhile(dubRate(lateMs, waitingMs));
}

/**
 * The rate of a dub that stands on its original: within what is left of the original's own time and the quiet after it,
 * and no shorter than the original, as far as it sounds well.
 * @param leftMs from where the dub begins to where the next original does
 * @param originalMs from where the dub begins to where its own original ends
 */
export function fittingRate(lengthMs: number, leftMs: number, originalMs: number): number {
  if (lengthMs > leftMs)
    return worthwhile(leftMs <= 0 ? MAX_DUB_RATE : Math.min(MAX_DUB_RATE, lengthMs / leftMs));
  if (lengthMs < originalMs) return worthwhile(Math.max(MIN_DUB_RATE, lengthMs / originalMs));
  return 1;
}

function worthwhile(rate: number): number {
  return Math.abs(rate - 1) < TOLERANCE ? 1 : rate;
}
