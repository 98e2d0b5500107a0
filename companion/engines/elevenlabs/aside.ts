/** What the service refuses to this account: left alone for longer than a film takes, then tried again. */

/** A plan is seldom changed in the middle of a film. */
const ASIDE_MS = 3 * 3_600_000;

export class Aside<Key> {
  readonly #nowMs: () => number;
  readonly #untilMs = new Map<Key, number>();

  constructor(nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs;
  }

  add(key: Key): void {
    this.#untilMs.set(key, this.#nowMs() + ASIDE_MS);
  }

  has(key: Key): boolean {
    return this.#nowMs() < (this.#untilMs.get(key) ?? -Infinity);
  }

  /** The first that is not put aside. */
  firstLeft(keys: readonly Key[]): Key | undefined {
    return keys.find((key) => !this.has(key));
  }
}
