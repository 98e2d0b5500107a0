import { percentile } from '../../../shared/percentile.ts';

const REMEMBERED = 15;
const USUAL_MS = 1000 / 60;
/** Beyond these it is a stall or two callbacks of the same frame, no screen. */
const [LEAST_MS, MOST_MS] = [1000 / 360, 1000 / 9];

/** How long the screen shows one picture, told from the times of animation frames. */
export class RefreshInterval {
  readonly #deltasMs: number[] = [];
  #lastMs: number | undefined;
  #ms = USUAL_MS;

  get ms(): number {
    return this.#ms;
  }

  accept(frameMs: number): void {
    const deltaMs = frameMs - (this.#lastMs ?? frameMs);
    this.#lastMs = frameMs;
    if (deltaMs < LEAST_MS || deltaMs > MOST_MS) return;
    this.#deltasMs.push(deltaMs);
    if (this.#deltasMs.length > REMEMBERED) this.#deltasMs.shift();
    this.#ms = percentile(this.#deltasMs, 0.5) ?? USUAL_MS;
  }
}
