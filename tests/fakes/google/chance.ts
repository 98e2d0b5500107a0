/** Chance that is the same at every run. */

export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0 || 1;
  }

  /** 0..1 */
  next(): number {
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0;
    return this.#state / 0x1_0000_0000;
  }

  between(low: number, high: number): number {
    return low + (high - low) * this.next();
  }

  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());
  }
}

/** How long answers take: most about the median, one in a hundred longer than `p99Ms`. */
export interface Latency {
  readonly medianMs: number;
  readonly p99Ms: number;
}

/** Of the median, what no answer is faster than. */
const FLOOR = 0.6;
const Z_99 = 2.326;

/** A floor and a lognormal part above it. */
export function delayMs({ medianMs, p99Ms }: Latency, chance: Chance): number {
  const floorMs = FLOOR * medianMs;
  const middle = medianMs - floorMs;
  if (middle <= 0) return medianMs;
  const sigma = Math.log(Math.max(p99Ms - floorMs, middle) / middle) / Z_99;
  return floorMs + middle * Math.exp(sigma * chance.normal());
}
