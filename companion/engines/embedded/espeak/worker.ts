/** The synthesiser's process as the companion sees it. */
import { AskedHost } from '../../process/asked-host.ts';
import type { Worker } from '../../process/serial-worker.ts';
import { fromHost, type FromHost, type SpeakRequest, type Spoken, type ToHost } from './protocol.ts';

const HOST = new URL('./host.ts', import.meta.url);

export class EspeakWorker extends AskedHost<ToHost, FromHost> implements Worker<SpeakRequest, Spoken> {
  constructor() {
    super(HOST, fromHost, { name: 'eSpeak NG', stage: 'tts' });
  }

  /** @throws DubError `engine_failed` where the library does not load; WorkerDied where it is not ready in time */
  static async start(library: string): Promise<EspeakWorker> {
    const worker = new EspeakWorker();
    await worker.load({ type: 'load', library }, 'ready');
    return worker;
  }

  call(request: SpeakRequest): Promise<Spoken> {
    return this.ask({ type: 'speak', ...request }, 'spoken');
  }
}
