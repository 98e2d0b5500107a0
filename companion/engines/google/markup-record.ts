/**
 * How often the markup of a clause in its context comes back in a state in which the clause cannot be found, by pair of
 * languages. A clause whose markup is lost is asked for, and paid, twice, so a pair that loses it often is asked without.
 */

/** So many of the last ones are looked at, and no fewer. */
const LAST = 20;
/** More lost ones among them than this: the context is left off. */
const MOST_LOST = 4;
/** Of clauses without context, each so-manieth tries whether that is still so. */
const TRIAL_EVERY = 50;

interface Pair {
  readonly wasLost: boolean[];
  leftOff: number;
}

export class MarkupRecord {
  readonly #pairs = new Map<string, Pair>();

  /** Whether the next clause may go along with its context. */
  isWorthwhile(source: string, target: string): boolean {
    const pair = this.#pair(source, target);
    if (pair.wasLost.length < LAST || lost(pair) <= MOST_LOST) return true;
    pair.leftOff++;
    return pair.leftOff % TRIAL_EVERY === 0;
  }

  note(source: string, target: string, wasLost: boolean): void {
    const { wasLost: all } = this.#pair(source, target);
    all.push(wasLost);
    if (all.length > LAST) all.shift();
  }

  #pair(source: string, target: string): Pair {
    const key = `${source} ${target}`;
    const pair = this.#pairs.get(key) ?? { wasLost: [], leftOff: 0 };
    this.#pairs.set(key, pair);
    return pair;
  }
}

function lost({ wasLost }: Pair): number {
  return wasLost.filter(Boolean).length;
}
