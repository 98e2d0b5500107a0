/** A process of ours that answers one message with one message. */
import { DubError, type Stage } from '../../../shared/protocol/errors.ts';
import { ForkedHost } from './forked-host.ts';
import { WorkerDied } from './serial-worker.ts';
import type { ProcessUsage } from './usage.ts';

/** The largest model is read from a slow disk in half of it. */
const LOAD_WITHIN_MS = 60_000;

interface Failed {
  readonly type: 'failed';
  readonly reason: string;
}

export class AskedHost<ToHost extends object, FromHost extends { readonly type: string }> {
  readonly #host: ForkedHost<ToHost, FromHost | Failed>;
  readonly #name: string;
  readonly #stage: Stage;

  /** @param name of the engine */
  constructor(script: URL, { name, stage }: { name: string; stage: Stage }) {
    this.#host = new ForkedHost(script);
    this.#name = name;
    this.#stage = stage;
  }

  get alive(): boolean {
    return this.#host.alive;
  }

  get pid(): number | undefined {
    return this.#host.pid;
  }

  usage(): Promise<ProcessUsage | undefined> {
    return this.#host.usage();
  }

  /**
   * One at a time; SerialWorker sees to that.
   * @throws DubError `engine_failed` with the process's reason
   * @throws WorkerDied where it ends, or answers something else
   */
  ask<Type extends FromHost['type']>(
    message: ToHost,
    type: Type,
  ): Promise<Extract<FromHost, { readonly type: Type }>> {
    return new Promise((resolve, reject) => {
      this.#host.onMessage = (reply) => {
        if (reply.type === type) resolve(reply as Extract<FromHost, { readonly type: Type }>);
        else if ('reason' in reply)
          reject(
            new DubError(
              'engine_failed',
              { reason: 'reported', engine: this.#name, said: reply.reason },
              { stage: this.#stage },
            ),
          );
        else reject(new WorkerDied(`${this.#name} lost its place`));
      };
      void this.#host.ended.then(() => {
        reject(new WorkerDied(`${this.#name} ended`));
      });
      this.#host.send(message);
    });
  }

  /**
   * The same for what it needs before it can work: a process that is not ready in time is ended.
   * @throws DubError `engine_failed` with the process's reason
   * @throws WorkerDied where it ends, or was ended
   */
  async load<Type extends FromHost['type']>(
    message: ToHost,
    type: Type,
    withinMs = LOAD_WITHIN_MS,
  ): Promise<Extract<FromHost, { readonly type: Type }>> {
    const timer = setTimeout(() => {
      this.end();
    }, withinMs);
    try {
      return await this.ask(message, type);
    } catch (error) {
      this.end();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  end(): void {
    this.#host.kill();
  }
}
