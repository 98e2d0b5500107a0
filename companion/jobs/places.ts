import { DubError } from '../../shared/protocol/errors.ts';

/** So many at a time, and so many more in line. */
export class Places {
  readonly #most: number;
  readonly #inLine: number;
  #taken = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(most: number, inLine: number) {
    this.#most = most;
    this.#inLine = inLine;
  }

  /**
   * Does some work in its turn.
   * @throws DubError `overloaded` at once where too many are in line; the signal's reason where it aborts before its turn
   */
  async run<Result>(signal: AbortSignal, work: () => Promise<Result>): Promise<Result> {
    signal.throwIfAborted();
    if (this.#taken < this.#most) this.#taken++;
    else await this.#turn(signal);
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#taken--;
      else next();
    }
  }

  /** Whoever leaves hands the place over. */
  #turn(signal: AbortSignal): Promise<void> {
    if (this.#waiting.length >= this.#inLine) throw new DubError('overloaded', { reason: 'recordings' });
    return new Promise((resolve, reject) => {
      const go = (): void => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const leave = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(go), 1);
        reject(signal.reason as Error);
      };
      this.#waiting.push(go);
      signal.addEventListener('abort', leave, { once: true });
    });
  }
}
