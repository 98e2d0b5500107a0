/** Parts that a wait is cut into: a process that was busy all the while has not listened, and has waited for one of them. */
const PARTS = 6;

/** Waits for something for so long, not counting time in which this process was too busy to notice it. */
export class Deadline {
  readonly #onOver: () => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(onOver: () => void) {
    this.#onOver = onOver;
  }

  get isRunning(): boolean {
    return this.#timer !== undefined;
  }

  /** Begins anew. */
  start(ms: number): void {
    this.stop();
    this.#wait(ms / PARTS, PARTS);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #wait(partMs: number, left: number): void {
    this.#timer = setTimeout(() => {
      if (left > 1) {
        this.#wait(partMs, left - 1);
        return;
      }
      this.#timer = undefined;
      this.#onOver();
    }, partMs);
  }
}
