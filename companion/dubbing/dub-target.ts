/** Quiet after the original is the dub's as well, but a voice that fills all of it sounds out of breath. */
const QUIET_SHARE = 0.8;
const MOST_QUIET_MS = 600;
/** A dub that would wait for less than this is as long as its original. */
const TOLERATED_MS = 150;
/** What waits this long is hurried as far as it sounds well. */
const FULL_HURRY_MS = 1_500;
const MOST_HURRY = 0.25;

/**
 * The length that a dub should have, so that speech neither piles up nor ends early.
 * @param originalMs the original clause
 * @param quietMs between it and the next one, as far as that was heard
 * @param waitMs how long dubs that are owed already will go on
 */
export function dubTargetMs(originalMs: number, quietMs: number, waitMs: number): number {
  const roomMs = originalMs + QUIET_SHARE * Math.min(MOST_QUIET_MS, Math.max(0, quietMs));
  const urgency = Math.min(1, Math.max(0, (waitMs - TOLERATED_MS) / (FULL_HURRY_MS - TOLERATED_MS)));
  return Math.round(roomMs * (1 - MOST_HURRY * urgency));
}

/** Dub audio that the listener's side owes, which it plays off as time goes by. */
export class Backlog {
  #ms = 0;
  #atMs = 0;

  report(ms: number, nowMs: number): void {
    this.#ms = ms;
    this.#atMs = nowMs;
  }

  at(nowMs: number): number {
    return Math.max(0, this.#ms - (nowMs - this.#atMs));
  }
}
