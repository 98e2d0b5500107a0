/** How many requests a vendor is given at once, shared among sessions. */
import { DubError } from '../../shared/protocol/errors.ts';

/** Requests that may wait; a clause that meets a longer queue would come too late anyway. */
const QUEUE_LIMIT = 200;

export interface Turn {
  /** Who asks: requests in flight are shared evenly among these. */
  readonly customer: string;
  /** On the clock of `performance.now()`. Among equals the most urgent goes first. */
  readonly dueAtMs: number;
  readonly signal: AbortSignal;
}

interface Waiting extends Turn {
  readonly go: () => void;
}

/**
 * One for each vendor account. Starts at `ceiling` and comes down to what the service says the plan allows. Next is
 * the session with the fewest requests in flight, and of its requests the one that is due first.
 */
export class RequestLimiter {
  readonly #ceiling: number;
  #limit: number;
  #inFlight = 0;
  readonly #inFlightOf = new Map<string, number>();
  readonly #waiting = new Set<Waiting>();

  constructor(ceiling: number) {
    this.#ceiling = ceiling;
    this.#limit = ceiling;
  }

  get limit(): number {
    return this.#limit;
  }
  get inFlight(): number {
    return this.#inFlight;
  }
  get waiting(): number {
    return this.#waiting.size;
  }

  /** Whether a request would be sent at once. */
  get hasFreePlace(): boolean {
    return this.#inFlight < this.#limit && this.#waiting.size === 0;
  }

  /** Takes what the service says of the plan's limit. */
  learn(limit: number): void {
    if (!Number.isFinite(limit)) return;
    this.#limit = Math.max(1, Math.min(this.#ceiling, Math.floor(limit)));
    this.#next();
  }

  /** The service turned a request away as one too many: others, elsewhere, use the same account. */
  tooMany(): void {
    this.learn(Math.max(1, this.#inFlight - 1));
  }

  /**
   * Waits for a place. @returns what gives the place back; calling it again does nothing
   * @throws DubError `overloaded` where too many wait already, or its turn did not come before the signal was aborted
   */
  async acquire(turn: Turn): Promise<() => void> {
    turn.signal.throwIfAborted();
    if (this.#inFlight >= this.#limit || this.#waiting.size > 0) await this.#wait(turn);
    else this.#enter(turn.customer);
    let isReleased = false;
    return () => {
      if (isReleased) return;
      isReleased = true;
      this.#leave(turn.customer);
    };
  }

  /** Runs a request in its turn. */
  async run<Result>(turn: Turn, request: () => Promise<Result>): Promise<Result> {
    const release = await this.acquire(turn);
    try {
      return await request();
    } finally {
      release();
    }
  }

  #wait(turn: Turn): Promise<void> {
    if (this.#waiting.size >= QUEUE_LIMIT) throw new DubError('overloaded');
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        this.#waiting.delete(waiting);
        reject(new DubError('overloaded'));
      };
      const waiting: Waiting = {
        ...turn,
        go: () => {
          turn.signal.removeEventListener('abort', onAbort);
          resolve();
        },
      };
      this.#waiting.add(waiting);
      turn.signal.addEventListener('abort', onAbort, { once: true });
    });
  }

  #enter(customer: string): void {
    this.#inFlight++;
    this.#inFlightOf.set(customer, (this.#inFlightOf.get(customer) ?? 0) + 1);
  }

  #leave(customer: string): void {
    this.#inFlight--;
    const left = (this.#inFlightOf.get(customer) ?? 1) - 1;
    if (left === 0) this.#inFlightOf.delete(customer);
    else this.#inFlightOf.set(customer, left);
    this.#next();
  }

  #next(): void {
    while (this.#inFlight < this.#limit) {
      const next = this.#mostDeserving();
      if (next === undefined) return;
      this.#waiting.delete(next);
      this.#enter(next.customer);
      next.go();
    }
  }

  #mostDeserving(): Waiting | undefined {
    let best: Waiting | undefined;
    for (const one of this.#waiting) {
      if (best === undefined || this.#before(one, best)) best = one;
    }
    return best;
  }

  #before(a: Waiting, b: Waiting): boolean {
    const [ofA, ofB] = [this.#inFlightOf.get(a.customer) ?? 0, this.#inFlightOf.get(b.customer) ?? 0];
    return ofA === ofB ? a.dueAtMs < b.dueAtMs : ofA < ofB;
  }
}
