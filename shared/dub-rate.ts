/** How fast a dub is spoken on the listener's side: as made, unless others wait; then faster, pitch kept. */

export const MAX_DUB_RATE = 1.3;
/** This much waiting speech calls for the full rate. */
const FULL_RATE_BACKLOG_MS = 1200;

/**
 * The rate for the dub that starts now.
 * @param lateMs how long it had to wait for the dub before it, since it was ready
 * @param waitingMs audio of the dubs queued behind it
 */
export function dubRate(lateMs: number, waitingMs: number): number {
  const behindMs = Math.max(0, lateMs) + Math.max(0, waitingMs);
  return 1 + (MAX_DUB_RATE - 1) * Math.min(1, behindMs / FULL_RATE_BACKLOG_MS);
}
