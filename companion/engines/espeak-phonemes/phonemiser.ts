/** Text to phonemes by eSpeak NG's rules, in a process of its own that needs nothing installed beside npm's packages. */
import { AskedHost } from '../process/asked-host.ts';
import { SerialWorker, type Worker } from '../process/serial-worker.ts';
import { fromHost, type FromHost, type PhonemeRequest, type ToHost } from './protocol.ts';

const HOST = new URL('./host.ts', import.meta.url);
const TIMEOUT_MS = 5_000;
const QUEUE_LIMIT = 64;

/** Words, each a list of IPA symbols. */
export type PhonemeWords = readonly (readonly string[])[];

export class Phonemiser {
  readonly #worker = new SerialWorker<PhonemeRequest, readonly PhonemeWords[]>({
    name: 'espeak-ng',
    stage: 'tts',
    timeoutMs: TIMEOUT_MS,
    queueLimit: QUEUE_LIMIT,
    start: async () => {
      const process = new PhonemiserProcess();
      this.#running = process;
      await process.load({ type: 'load' }, 'ready');
      return process;
    },
  });
  #running: PhonemiserProcess | undefined;

  warm(): Promise<void> {
    return this.#worker.warm();
  }

  /** @param voice as eSpeak names it @returns the words of each text */
  phonemes(voice: string, texts: readonly string[], signal: AbortSignal): Promise<readonly PhonemeWords[]> {
    return this.#worker.call({ voice, texts }, signal);
  }

  close(): void {
    this.#worker.close();
  }

  /** The process, for tests that kill it. */
  get pid(): number | undefined {
    return this.#running?.pid;
  }
}

class PhonemiserProcess
  extends AskedHost<ToHost, FromHost>
  implements Worker<PhonemeRequest, readonly PhonemeWords[]>
{
  constructor() {
    super(HOST, fromHost, { name: "eSpeak NG's phonemes", stage: 'tts' });
  }

  async call(request: PhonemeRequest): Promise<readonly PhonemeWords[]> {
    return (await this.ask({ type: 'phonemise', ...request }, 'phonemes')).texts;
  }
}
