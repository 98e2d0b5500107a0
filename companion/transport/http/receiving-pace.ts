import type { UploadLimits } from '../../jobs/limits.ts';

/** Looked at so often. */
const LOOK_EVERY_MS = 1_000;

export type PaceLimits = Pick<UploadLimits, 'stalledMs' | 'leastBytesPerS' | 'graceMs' | 'receivedWithinMs'>;

/**
 * Watches how fast a body comes: one that stands still, that comes so slowly that it would hold its place for ever, or that
 * takes longer than anybody waits, is given up.
 */
export class ReceivingPace {
  readonly #limits: PaceLimits;
  readonly #giveUp: () => void;
  readonly #beganAtMs = performance.now();
  readonly #stalled: NodeJS.Timeout;
  readonly #looks: NodeJS.Timeout;
  #bytes = 0;

  constructor(limits: PaceLimits, giveUp: () => void) {
    this.#limits = limits;
    this.#giveUp = giveUp;
    this.#stalled = setTimeout(giveUp, limits.stalledMs);
    this.#looks = setInterval(
      () => {
        this.#look();
      },
      Math.min(LOOK_EVERY_MS, limits.graceMs),
    );
  }

  received(bytes: number): void {
    this.#bytes += bytes;
    this.#stalled.refresh();
  }

  end(): void {
    clearTimeout(this.#stalled);
    clearInterval(this.#looks);
  }

  #look(): void {
    const { leastBytesPerS, graceMs, receivedWithinMs } = this.#limits;
    const elapsedMs = performance.now() - this.#beganAtMs;
    const due = ((elapsedMs - graceMs) * leastBytesPerS) / 1000;
    if (this.#bytes < due || elapsedMs > receivedWithinMs) this.#giveUp();
  }
}
