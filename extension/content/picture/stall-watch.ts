import type { NoPicture } from '../../../client/timing/picture.ts';

/** So late the picture stands still, and everybody sees it. */
const STALLED_MS = 500;
/** After the page itself stood still, so many animation frames are left to catch up. */
const STALLED_TICKS = 12;
/** Frames that the video showed without the page being told of any. */
const UNTOLD_FRAMES = 10;
const MOST_OWED = 1_000;

/** Sees to it that no frozen picture lies over a film that goes on. */
export class StallWatch {
  #owed: number[] = [];
  #lateSinceMs: number | undefined;
  #lateTicks = 0;
  #cameMs = -Infinity;
  #framesThen = 0;

  reset(): void {
    this.#owed = [];
    this.#lateSinceMs = undefined;
    this.#cameMs = -Infinity;
  }

  frameCame(nowMs: number): void {
    this.#cameMs = nowMs;
    this.#framesThen = 0;
  }

  /** A frame is held and has to be painted. */
  owed(stampMs: number): void {
    this.#owed.push(stampMs);
    if (this.#owed.length > MOST_OWED) this.#owed.shift();
  }

  /** A frame was painted; what was before it is not owed any more. */
  painted(stampMs: number): void {
    const left = this.#owed.findIndex((owed) => owed > stampMs);
    this.#owed.splice(0, left === -1 ? this.#owed.length : left);
    this.#lateSinceMs = undefined;
  }

  /** Once in each animation frame. @returns why the picture cannot go on so */
  look(video: HTMLVideoElement, dueMs: number, nowMs: number, isRunning: boolean): NoPicture | undefined {
    if (!isRunning || document.hidden) {
      this.#lateSinceMs = undefined;
      this.#cameMs = -Infinity;
      return undefined;
    }
    return this.#isUntold(video, nowMs)
      ? 'not_supported'
      : this.#isLate(dueMs, nowMs)
        ? 'too_slow'
        : undefined;
  }

  #isLate(dueMs: number, nowMs: number): boolean {
    const [next] = this.#owed;
    if (next === undefined || next >= dueMs) {
      this.#lateSinceMs = undefined;
      return false;
    }
    if (this.#lateSinceMs === undefined) {
      this.#lateSinceMs = nowMs;
      this.#lateTicks = 0;
    }
    this.#lateTicks++;
    return nowMs - this.#lateSinceMs > STALLED_MS && this.#lateTicks > STALLED_TICKS;
  }

  #isUntold(video: HTMLVideoElement, nowMs: number): boolean {
    if (this.#cameMs === -Infinity) this.frameCame(nowMs);
    if (nowMs - this.#cameMs < STALLED_MS || video.ended) return false;
    const frames = video.getVideoPlaybackQuality().totalVideoFrames;
    if (this.#framesThen === 0) this.#framesThen = frames;
    return frames - this.#framesThen > UNTOLD_FRAMES;
  }
}
