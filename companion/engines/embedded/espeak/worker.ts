/** The synthesiser's process as the companion sees it. */
import { DubError } from '../../../../shared/wire/errors.ts';
import { ForkedHost } from '../../process/forked-host.ts';
import { WorkerDied } from '../../process/serial-worker.ts';
import type { Worker } from '../../process/serial-worker.ts';
import type { FromHost, SpeakRequest, Spoken, ToHost } from './protocol.ts';

const HOST = new URL('./host.ts', import.meta.url);

export class EspeakWorker implements Worker<SpeakRequest, Spoken> {
  readonly #host = new ForkedHost<ToHost, FromHost>(HOST);

  /** @throws DubError `engine_failed` where the library does not load */
  static async start(library: string): Promise<EspeakWorker> {
    const worker = new EspeakWorker();
    try {
      await worker.#ask({ type: 'load', library });
    } catch (error) {
      worker.end();
      throw error;
    }
    return worker;
  }

  get alive(): boolean {
    return this.#host.alive;
  }

  get pid(): number | undefined {
    return this.#host.pid;
  }

  async call(request: SpeakRequest): Promise<Spoken> {
    const reply = await this.#ask({ type: 'speak', ...request });
    if (reply.type !== 'spoken') throw new WorkerDied('eSpeak lost its place');
    return reply;
  }

  end(): void {
    this.#host.kill();
  }

  #ask(message: ToHost): Promise<FromHost> {
    return new Promise((resolve, reject) => {
      this.#host.onMessage = (reply) => {
        if (reply.type === 'failed') reject(new DubError('engine_failed', reply.reason, { stage: 'tts' }));
        else resolve(reply);
      };
      void this.#host.ended.then(() => {
        reject(new WorkerDied('eSpeak ended'));
      });
      this.#host.send(message);
    });
  }
}
