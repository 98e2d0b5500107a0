/** How fast a dub is spoken on the listener's side: as made, unless it or others wait; then faster, pitch kept. */

export const MAX_DUB_RATE = 1.3;
/** As little as this is no reason to touch a voice. */
const TOLERATED_MS = 250;
/** This much waiting speech calls for the full rate. */
const FULL_RATE_BACKLOG_MS = 1200;

/**
 * The rate for the dub that starts now.
 * @param lateMs how long it had to wait for the dub before it, since it was ready
 * @param waitingMs audio of the dubs queued behind it
 */
export function dubRate(lateMs: number, waitingMs: number): number {
  const behindMs = Math.max(0, lateMs) + Math.max(0, waitingMs);
  const urgency = (behindMs - TOLERATED_MS) / (FULL_RATE_BACKLOG_MS - TOLERATED_MS);
  return 1 + (MAX_DUB_RATE - 1) * Math.min(1, Math.max(0, urgency));
}
