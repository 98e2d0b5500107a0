import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';

/** Turns later than this, and what is measured is the machine. */
const BUSY_MS = 45;
const RESOLUTION_MS = 10;
const LOOK_AGAIN_MS = 400;

/** Lets films begin while this process keeps up, so that a busy machine is no fault of what is looked at: at least one runs. */
export class Calm {
  readonly #delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  #running = 0;
  #turn: Promise<void> = Promise.resolve();

  constructor() {
    this.#delay.enable();
  }

  /** Resolves when another film may begin. @returns to be called at its end */
  async admitted(): Promise<() => void> {
    this.#turn = this.#turn.then(async () => {
      while (this.#running > 0) {
        this.#delay.reset();
        await wait(LOOK_AGAIN_MS);
        if (this.#delay.percentile(90) / 1e6 < BUSY_MS) break;
      }
      this.#running++;
    });
    await this.#turn;
    return () => {
      this.#running--;
    };
  }

  close(): void {
    this.#delay.disable();
  }
}
