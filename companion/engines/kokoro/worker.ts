/** The synthesiser's process as the companion sees it. */
import { AskedHost } from '../process/asked-host.ts';
import type { Worker } from '../process/serial-worker.ts';
import { fromHost, type FromHost, type SpeakRequest, type SpokenTokens, type ToHost } from './protocol.ts';

const HOST = new URL('./host.ts', import.meta.url);

export class KokoroWorker extends AskedHost<ToHost, FromHost> implements Worker<SpeakRequest, SpokenTokens> {
  constructor() {
    super(HOST, fromHost, { name: 'Kokoro', stage: 'tts' });
  }

  /** @throws DubError `engine_failed` where the model does not load; WorkerDied where it is not ready in time */
  static async start(folder: string, threads: number): Promise<KokoroWorker> {
    const worker = new KokoroWorker();
    await worker.load({ type: 'load', folder, threads }, 'ready');
    return worker;
  }

  call(request: SpeakRequest): Promise<SpokenTokens> {
    return this.ask({ type: 'speak', ...request }, 'spoken');
  }
}
