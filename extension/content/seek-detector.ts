import type { MediaPosition } from '../../client/timing/picture.ts';

/** A clock that stutters is no jump. */
const TOLERANCE_MS = 500;
/** Rates are only known at the moments that are looked at. */
const TOLERATED_PART = 0.5;

/** Tells a picture that jumped from one that went on, stood still or was late, from where it is seen to be. */
export class SeekDetector {
  #before: MediaPosition | undefined;

  /** What comes next follows nothing. */
  restart(): void {
    this.#before = undefined;
  }

  /** Whether it could not have come from where it was seen last by playing. */
  jumpsTo(now: MediaPosition): boolean {
    const before = this.#before;
    this.#before = now;
    if (before === undefined) return false;
    const wentMs = now.mediaMs - before.mediaMs;
    const couldMs = Math.max(0, now.atMs - before.atMs) * Math.max(before.rate, now.rate, 0);
    return wentMs < -TOLERANCE_MS || wentMs > couldMs * (1 + TOLERATED_PART) + TOLERANCE_MS;
  }
}
