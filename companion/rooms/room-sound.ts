import { durationMs } from '../../shared/pcm.ts';
import { DubError } from '../../shared/protocol/errors.ts';
import { PIPELINE_RATE_HZ } from '../recognition/ports/audio-frame.ts';
import { CaptureAlignment } from './capture-alignment.ts';
import type { Dubbing } from './dubbing-port.ts';

/** Sound that may wait to be recognised; more of it is left out. */
const MOST_WAITING_MS = 4_000;
/** Less than the ten minutes that captured time may jump by. */
const LONGEST_JUMP_MS = 9 * 60_000;
/** Where no sound comes for so long, not even silence, what was said is finished: its last words would wait for what follows them. */
const FINISHED_AFTER_MS = 3_000;
/** For the last words before a pause; dubs end by themselves meanwhile. */
const PATIENCE = { lastWordsMs: 2_000, drainMs: 0 };
const BRIDGE = new Int16Array(PIPELINE_RATE_HZ / 50);

/** Hands the host's sound to whoever recognises it, in order, on the room's clock. */
export class RoomSound {
  readonly #dubbing: Dubbing;
  readonly #nowMs: () => number;
  readonly #onFault: (error: unknown) => void;
  readonly #alignment = new CaptureAlignment();
  #work: Promise<void> = Promise.resolve();
  #waitingMs = 0;
  #isLossReported = false;
  #ending: NodeJS.Timeout | undefined;

  /** @param nowMs the room's clock */
  constructor(dubbing: Dubbing, nowMs: () => number, onFault: (error: unknown) => void) {
    this.#dubbing = dubbing;
    this.#nowMs = nowMs;
    this.#onFault = onFault;
  }

  restart(): void {
    this.#alignment.restart();
  }

  /** @param timeMs on the clock of the host's page */
  accept(samples: Int16Array, timeMs: number): void {
    const lengthMs = durationMs(samples.length, PIPELINE_RATE_HZ);
    if (this.#waitingMs + lengthMs > MOST_WAITING_MS) {
      // Once until it is taken in again: what is left out is no news with each frame.
      if (!this.#isLossReported) this.#onFault(new DubError('overloaded'));
      this.#isLossReported = true;
      return;
    }
    clearTimeout(this.#ending);
    this.#ending = setTimeout(() => void this.pause(), FINISHED_AFTER_MS);
    const arrivedMs = this.#nowMs();
    this.#waitingMs += lengthMs;
    this.#after(async () => {
      this.#waitingMs -= lengthMs;
      this.#isLossReported = false;
      const { captureEndMs } = this.#dubbing;
      const startMs = this.#alignment.startMs(timeMs, lengthMs, captureEndMs, arrivedMs);
      await this.#bridge(startMs);
      await this.#dubbing.accept(samples, startMs);
    });
  }

  /** Resolves when what was said before is recognised and dubbed. */
  pause(): Promise<void> {
    this.close();
    this.#after(() => this.#dubbing.pause(PATIENCE));
    return this.#work;
  }

  /** Nothing more is finished by itself. */
  close(): void {
    clearTimeout(this.#ending);
  }

  /** Captured time takes no longer jumps than some minutes: a longer pause is gone over in steps. */
  async #bridge(startMs: number): Promise<void> {
    while (startMs - this.#dubbing.captureEndMs > LONGEST_JUMP_MS) {
      const beforeMs = this.#dubbing.captureEndMs;
      await this.#dubbing.accept(BRIDGE, beforeMs + LONGEST_JUMP_MS - 1_000);
      if (this.#dubbing.captureEndMs <= beforeMs) return;
    }
  }

  #after(run: () => Promise<void>): void {
    this.#work = this.#work.then(run).catch((error: unknown) => {
      this.#onFault(error);
    });
  }
}
