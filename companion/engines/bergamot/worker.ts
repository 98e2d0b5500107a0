/** The translator's process as the companion sees it. */
import { AskedHost } from '../process/asked-host.ts';
import type { Worker } from '../process/serial-worker.ts';
import { fromHost, type FromHost, type ModelFiles, type ToHost } from './protocol.ts';

const HOST = new URL('./host.ts', import.meta.url);

export interface TranslateRequest {
  readonly pair: string;
  readonly files: ModelFiles;
  readonly texts: readonly string[];
  readonly isHtml: boolean;
}

export class BergamotWorker
  extends AskedHost<ToHost, FromHost>
  implements Worker<TranslateRequest, readonly string[]>
{
  readonly #loaded = new Set<string>();

  constructor() {
    super(HOST, fromHost, { name: 'Bergamot', stage: 'translation' });
  }

  /** Ids of the models in memory. */
  get loaded(): readonly string[] {
    return [...this.#loaded];
  }

  /** Loads the pair's model where that was not done. No texts only load it. */
  async call({ pair, files, texts, isHtml }: TranslateRequest): Promise<readonly string[]> {
    if (!this.#loaded.has(pair)) {
      await this.ask({ type: 'load', pair, files }, 'done');
      this.#loaded.add(pair);
    }
    if (texts.length === 0) return [];
    return (await this.ask({ type: 'translate', pair, texts, isHtml }, 'translated')).texts;
  }
}
