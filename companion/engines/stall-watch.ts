/** Tells a service that does not answer from one that has nothing to say: only speech has to be answered. */

import { Deadline } from './deadline.ts';

/** Of the time, how much has to be speech: music that is taken for speech here and there is not answered. */
const SPEECH_PART = 0.6;

export class StallWatch {
  readonly #stallMs: number;
  readonly #onStall: () => void;
  #unansweredMs = 0;
  /** All sound since the first speech that was not answered. */
  #soundMs = 0;
  readonly #deadline = new Deadline(() => {
    this.#check();
  });

  constructor(stallMs: number, onStall: () => void) {
    this.#stallMs = stallMs;
    this.#onStall = onStall;
  }

  /** Sound was sent. */
  sent(lengthMs: number, isSpeech: boolean): void {
    if (isSpeech) {
      this.#unansweredMs += lengthMs;
      if (!this.#deadline.isRunning) this.#deadline.start(this.#stallMs);
    }
    if (this.#unansweredMs === 0) return;
    this.#soundMs += lengthMs;
    if (this.#soundMs > this.#stallMs && this.#unansweredMs < SPEECH_PART * this.#soundMs) this.answered();
  }

  answered(): void {
    this.#unansweredMs = 0;
    this.#soundMs = 0;
    this.stop();
  }

  stop(): void {
    this.#deadline.stop();
  }

  #check(): void {
    if (this.#unansweredMs >= SPEECH_PART * this.#stallMs) this.#onStall();
    else this.#deadline.start(this.#stallMs / 4);
  }
}
