const FRAMES = 30;
const USUAL_FRAME_MS = 1000 / 60;
/** A frame that took longer was no frame: the page was away. */
const MOST_FRAME_MS = 100;

/** The moment that a picture is to be drawn for: what will be audible when it is seen. */
export class MouthClock {
  readonly #audibleMs: () => number;
  readonly #framesMs: number[] = [];
  #lastMs: number | undefined;

  /** @param audibleMs what leaves the loudspeaker now */
  constructor(audibleMs: () => number) {
    this.#audibleMs = audibleMs;
  }

  /**
   * Called for each frame of the display, also where nothing is drawn. A picture is seen from the next frame on, and stands for the
   * middle of the time that it is seen.
   * @param nowMs of this frame, as `requestAnimationFrame` gives it
   * @param heldMs how long the picture is seen; a frame, if it is less
   */
  frame(nowMs: number, heldMs = 0): number {
    const durationMs = nowMs - (this.#lastMs ?? nowMs);
    this.#lastMs = nowMs;
    if (durationMs > 0 && durationMs < MOST_FRAME_MS) {
      this.#framesMs.push(durationMs);
      if (this.#framesMs.length > FRAMES) this.#framesMs.shift();
    }
    return this.#audibleMs() + this.#frameMs + Math.max(this.#frameMs, heldMs) / 2;
  }

  get #frameMs(): number {
    if (this.#framesMs.length === 0) return USUAL_FRAME_MS;
    const sorted = [...this.#framesMs].sort((a, b) => a - b);
    return sorted[sorted.length >> 1] ?? USUAL_FRAME_MS;
  }
}
