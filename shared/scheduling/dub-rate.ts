/** How fast a dub is played: as made, unless it or others wait; then faster, pitch kept. */

/** The rates that a player can and may use. */
export interface RateLimits {
  readonly min: number;
  readonly max: number;
}

export const MAX_DUB_RATE = 1.3;
/** Slower than this drags. */
export const MIN_DUB_RATE = 0.85;
export const RATE_LIMITS: RateLimits = { min: MIN_DUB_RATE, max: MAX_DUB_RATE };

/** As little as this is no reason to touch a voice. */
const TOLERATED_MS = 150;
/** This much waiting speech calls for the full rate. */
const FULL_RATE_BACKLOG_MS = 700;
/** Nearer to the dub as made than this is not worth the stretcher's work. */
const TOLERANCE = 0.02;

/**
 * The rate of a dub that follows its speaker and starts now.
 * @param lateMs how long it has waited since it was ready
 * @param waitingMs audio of the dubs queued behind it
 */
export function liveRate(lateMs: number, waitingMs: number, { max }: RateLimits = RATE_LIMITS): number {
  const behindMs = Math.max(0, lateMs) + Math.max(0, waitingMs);
  const urgency = (behindMs - TOLERATED_MS) / (FULL_RATE_BACKLOG_MS - TOLERATED_MS);
  return worthwhile(1 + (max - 1) * Math.min(1, Math.max(0, urgency)));
}

/**
 * The rate of a dub that stands on its original: within what is left of the original's own time and the quiet after it,
 * and no shorter than the original, as far as it sounds well.
 * @param leftMs from where the dub begins to where the next original does
 * @param originalMs from where the dub begins to where its own original ends
 */
export function fittingRate(
  lengthMs: number,
  leftMs: number,
  originalMs: number,
  { min, max }: RateLimits = RATE_LIMITS,
): number {
  if (lengthMs > leftMs) return worthwhile(leftMs <= 0 ? max : Math.min(max, lengthMs / leftMs));
  if (lengthMs < originalMs) return worthwhile(Math.max(min, lengthMs / originalMs));
  return 1;
}

function worthwhile(rate: number): number {
  return Math.abs(rate - 1) < TOLERANCE ? 1 : rate;
}
