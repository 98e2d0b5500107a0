/** A process of ours that answers one message with one message. */
import { z } from 'zod';
import { DubError, type Stage } from '../../../shared/protocol/errors.ts';
import { ForkedHost } from './forked-host.ts';
import type { Answer, Question } from './question.ts';
import { WorkerDied } from './serial-worker.ts';
import type { ProcessUsage } from './usage.ts';

/** The largest model is read from a slow disk in half of it. */
const LOAD_WITHIN_MS = 60_000;

interface Failed {
  readonly type: 'failed';
  readonly reason: string;
}

export class AskedHost<ToHost extends object, FromHost extends { readonly type: string }> {
  readonly #host: ForkedHost<Question<ToHost>, Answer<FromHost | Failed>>;
  readonly #name: string;
  readonly #stage: Stage;
  /** Rejects what is being asked. Once a process: what each question added to `ended` would be kept as long as the process. */
  #onEnded: (() => void) | undefined;
  #questions = 0;

  /** @param fromHost its answers, `failed` among them; @param name of the engine */
  constructor(
    script: URL,
    fromHost: z.ZodType<FromHost | Failed>,
    { name, stage }: { name: string; stage: Stage },
  ) {
    this.#host = new ForkedHost(script, z.object({ question: z.number(), answer: fromHost }));
    this.#name = name;
    this.#stage = stage;
    void this.#host.ended.then(() => this.#onEnded?.());
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
    const question = ++this.#questions;
    return new Promise<Extract<FromHost, { readonly type: Type }>>((resolve, reject) => {
      this.#host.onMessage = ({ question: answered, answer: reply }) => {
        // An answer that comes late, or twice, is not this question's.
        if (answered !== question) return;
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
      this.#onEnded = () => {
        reject(new WorkerDied(`${this.#name} ended`));
      };
      if (!this.#host.alive) this.#onEnded();
      this.#host.send({ question, asked: message });
    }).finally(() => {
      // Neither the question nor its answer is kept: they hold sound.
      this.#host.onMessage = undefined;
      this.#onEnded = undefined;
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
