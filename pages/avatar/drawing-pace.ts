/** A display of more than 60 frames a second is not drawn for more often: nobody sees it in a face. */
const LEAST_INTERVAL_MS = 1000 / 60;
/** Silent, a face blinks and sways; that is smooth at 20 frames a second. */
const IDLE_INTERVAL_MS = 50;
/** Lips touch for 60 ms at least, and have to be seen to: no pace of speech is slower than 30 frames a second. */
const SLOWEST_INTERVAL_MS = 1000 / 30;
/** The browser is late with the next frame by drawing this one: a frame of a display of 60 Hz, and a third. */
const SLOW_MS = 22;
/** Drawn frames that are looked at before anything is changed. */
const WINDOW = 40;
/** Displays do not keep time to the millisecond. */
const EARLY_MS = 4;
/** A frame that took longer was no frame: the page was away. */
const MOST_FRAME_MS = 250;

interface Effort {
  /** Of the pixels that the display has in each direction. */
  readonly pixelShare: number;
  readonly intervalMs: number;
}

/** From all that the display shows to what a browser without a graphics processor keeps up with: pixels are given up before frames. */
const EFFORTS: readonly [Effort, ...Effort[]] = [
  { pixelShare: 1, intervalMs: LEAST_INTERVAL_MS },
  { pixelShare: 0.8, intervalMs: LEAST_INTERVAL_MS },
  { pixelShare: 0.65, intervalMs: LEAST_INTERVAL_MS },
  { pixelShare: 0.65, intervalMs: SLOWEST_INTERVAL_MS },
];

/**
 * How often a face is drawn and how finely: each frame while it speaks, as long as that holds nothing up, and fewer while it is silent.
 * It holds no clock: the frames that the display asks for are its time.
 */
export class DrawingPace {
  #level = 0;
  /** From a frame that was drawn to the next that the display asked for. */
  #costsMs: number[] = [];
  #lastMs: number | undefined;
  #drawnMs = -Infinity;

  get pixelShare(): number {
    return this.#effort.pixelShare;
  }

  /** How long the picture that is drawn now stays, if the display keeps time. */
  heldMs(isSpeaking: boolean): number {
    return isSpeaking ? this.#effort.intervalMs : Math.max(IDLE_INTERVAL_MS, this.#effort.intervalMs);
  }

  /**
   * @param nowMs of this frame, as `requestAnimationFrame` gives it
   * @returns whether the face is to be drawn for it
   */
  frame(nowMs: number, isSpeaking: boolean): boolean {
    const sinceMs = nowMs - (this.#lastMs ?? nowMs);
    if (this.#lastMs === this.#drawnMs && sinceMs > 0 && sinceMs < MOST_FRAME_MS) this.#spent(sinceMs);
    this.#lastMs = nowMs;
    if (nowMs - this.#drawnMs < this.heldMs(isSpeaking) - EARLY_MS) return false;
    this.#drawnMs = nowMs;
    return true;
  }

  /** Another size, or the page is looked at again: what was too much may not be now. */
  restart(): void {
    this.#level = 0;
    this.#costsMs = [];
    this.#lastMs = undefined;
    this.#drawnMs = -Infinity;
  }

  get #effort(): Effort {
    return EFFORTS[this.#level] ?? EFFORTS[0];
  }

  #spent(costMs: number): void {
    this.#costsMs.push(costMs);
    if (this.#costsMs.length < WINDOW) return;
    const sorted = this.#costsMs.sort((one, other) => one - other);
    const isSlow = (sorted[sorted.length >> 1] ?? 0) > SLOW_MS;
    this.#costsMs = [];
    if (isSlow && this.#level < EFFORTS.length - 1) this.#level++;
  }
}
