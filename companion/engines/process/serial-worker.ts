/**
 * A persistent process that answers one request at a time, behind a queue with a limit. It is started when first
 * needed and again when it has died; a request it died over is tried once more; one that takes too long costs
 * the process its life.
 */
import { DubError } from '../../../shared/protocol/errors.ts';
import type { Stage } from '../../../shared/protocol/errors.ts';

/** A running process. `call` rejects with WorkerDied where it ends before it has answered. */
export interface Worker<Request, Reply> {
  call(request: Request): Promise<Reply>;
  /** Ends it with all it started. */
  end(): void;
  readonly alive: boolean;
}

export class WorkerDied extends Error {
  override readonly name = 'WorkerDied';
}

export interface SerialWorkerOptions<Request, Reply> {
  readonly name: string;
  readonly stage: Stage;
  /** May reject with a DubError that says what is missing. */
  readonly start: () => Promise<Worker<Request, Reply>>;
  readonly timeoutMs: number;
  readonly queueLimit: number;
  /** A process that is asked nothing for so long is ended, and its memory given back; never where left out. */
  readonly idleMs?: number;
  /** What to ask the second time, where the first may have been what killed it. */
  readonly onRetry?: (request: Request) => Request;
}

export class SerialWorker<Request, Reply> {
  readonly #options: SerialWorkerOptions<Request, Reply>;
  #worker: Worker<Request, Reply> | undefined;
  #starting: Promise<Worker<Request, Reply>> | undefined;
  #tail: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #closed = false;
  #idleTimer: NodeJS.Timeout | undefined;

  constructor(options: SerialWorkerOptions<Request, Reply>) {
    this.#options = options;
  }

  /** Starts the process ahead of its first request. Rejects as `start` does. */
  async warm(): Promise<void> {
    await this.#running();
    this.#endWhenIdle();
  }

  /**
   * @throws DubError `overloaded` where the queue is full, `engine_timeout`, `engine_failed`, `engine_missing`; the
   * signal's reason where it is aborted
   */
  async call(request: Request, signal: AbortSignal): Promise<Reply> {
    signal.throwIfAborted();
    const { name, stage, queueLimit } = this.#options;
    if (this.#waiting >= queueLimit) {
      throw new DubError('overloaded', { reason: 'requests', engine: name, count: queueLimit }, { stage });
    }
    this.#waiting++;
    clearTimeout(this.#idleTimer);
    const turn = this.#tail.then(() => this.#answer(request, signal));
    const settled = (): void => {
      this.#waiting--;
      this.#endWhenIdle();
    };
    this.#tail = turn.then(settled, settled);
    return unlessAborted(turn, signal);
  }

  /** Ends the process; requests in hand and later ones fail. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#idleTimer);
    this.#worker?.end();
    this.#worker = undefined;
  }

  #endWhenIdle(): void {
    const { idleMs } = this.#options;
    clearTimeout(this.#idleTimer);
    if (idleMs === undefined || this.#waiting > 0 || this.#closed) return;
    this.#idleTimer = setTimeout(() => {
      this.#worker?.end();
      this.#worker = undefined;
    }, idleMs);
    this.#idleTimer.unref();
  }

  async #answer(request: Request, signal: AbortSignal): Promise<Reply> {
    signal.throwIfAborted();
    try {
      return await this.#attempt(request);
    } catch (error) {
      if (!(error instanceof WorkerDied) || this.#closed) throw this.#failure(error);
    }
    signal.throwIfAborted();
    try {
      return await this.#attempt(this.#options.onRetry?.(request) ?? request);
    } catch (error) {
      throw this.#failure(error);
    }
  }

  async #attempt(request: Request): Promise<Reply> {
    const worker = await this.#running();
    const { name, stage, timeoutMs } = this.#options;
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        reject(new DubError('engine_timeout', { reason: 'no_answer', engine: name }, { stage }));
        worker.end();
      }, timeoutMs);
    });
    try {
      return await Promise.race([worker.call(request), timeout]);
    } finally {
      clearTimeout(timer);
    }
  }

  async #running(): Promise<Worker<Request, Reply>> {
    if (this.#closed) throw new WorkerDied('closed');
    if (this.#worker?.alive === true) return this.#worker;
    this.#starting ??= this.#options.start().finally(() => (this.#starting = undefined));
    const worker = await this.#starting;
    if (this.#isClosed()) {
      worker.end();
      throw new WorkerDied('closed');
    }
    this.#worker = worker;
    return worker;
  }

  // A method, because `close` may have come while a start was awaited, which narrowing does not see.
  #isClosed(): boolean {
    return this.#closed;
  }

  #failure(error: unknown): unknown {
    if (!(error instanceof WorkerDied)) return error;
    const { name, stage } = this.#options;
    return new DubError('engine_failed', { reason: 'ended', engine: name }, { stage, cause: error });
  }
}

async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let abort: (() => void) | undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    abort = () => {
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', abort, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    if (abort !== undefined) signal.removeEventListener('abort', abort);
  }
}
