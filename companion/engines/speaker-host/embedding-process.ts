/** The process that embeds speakers as the companion sees it. */
import type { SpeakerEmbedding } from '../../dubbing/ports/speaker-encoder.ts';
import { AskedHost } from '../process/asked-host.ts';
import type { Worker } from '../process/serial-worker.ts';
import { fromHost, type EmbedRequest, type FromHost, type ToHost } from './protocol.ts';

const HOST = new URL('./host.ts', import.meta.url);

export class EmbeddingProcess
  extends AskedHost<ToHost, FromHost>
  implements Worker<EmbedRequest, SpeakerEmbedding | undefined>
{
  /** Why the neural encoder does not run, where it was asked for. */
  neuralTrouble: string | undefined;

  constructor() {
    super(HOST, fromHost, { name: 'The speaker encoder', stage: 'speaker' });
  }

  /** @throws DubError `engine_failed`; WorkerDied where it ends, or is not ready in time */
  static async start(
    neuralFolder: string | undefined,
    threads: number,
    timeoutMs: number,
  ): Promise<EmbeddingProcess> {
    const process = new EmbeddingProcess();
    const { neuralTrouble } = await process.load({ type: 'load', neuralFolder, threads }, 'ready', timeoutMs);
    process.neuralTrouble = neuralTrouble;
    return process;
  }

  async call(request: EmbedRequest): Promise<SpeakerEmbedding | undefined> {
    if (request.type === 'embed') return (await this.ask(request, 'embedded')).embedding;
    await this.ask(request, 'prepared');
    return undefined;
  }
}
