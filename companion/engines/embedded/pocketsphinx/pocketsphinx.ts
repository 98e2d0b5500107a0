/** PocketSphinx: English speech recognition with no account and no download, each stream in a process of its own. */
import type { EngineMissing, ErrorParameters } from '../../../../shared/protocol/error-codes.ts';
import { baseLanguage } from '../../../../shared/languages.ts';
import { DubError } from '../../../../shared/protocol/errors.ts';
import type {
  RecognitionOptions,
  Recognizer,
  RecognizerCapabilities,
} from '../../../recognition/ports/recognizer.ts';
import { LEAST_CONFIDENCE } from './confidence.ts';
import { ForkedHost } from '../../process/forked-host.ts';
import { findPocketSphinx } from './installation.ts';
import type { Found } from './installation.ts';
import { fromHost, type FromHost, type ToHost } from './protocol.ts';
import { PocketSphinxStream } from './stream.ts';
import type { RecognizerHost } from './stream.ts';

const HOST = new URL('./host.ts', import.meta.url);
const LOAD_TIMEOUT_MS = 20_000;
/** After the last stream, a spare for the next one; a little later, for one that is opened at once. */
const SPARE_DELAY_MS = 1000;

export const POCKETSPHINX = { name: 'pocketsphinx', kind: 'embedded', title: 'PocketSphinx' } as const;

export class PocketSphinx implements Recognizer {
  readonly info = POCKETSPHINX;
  readonly capabilities: RecognizerCapabilities = {
    languages: ['en'],
    // Words committed after 400 ms had as few errors as after 600 (28 % of a reading's, 13 % of flite's); after 300, more.
    stabilityMs: 400,
    punctuates: false,
    detectsLanguage: false,
    wordTimes: true,
    leastConfidence: LEAST_CONFIDENCE,
    preRollMs: 320,
  };
  readonly #found: Found;
  readonly #standstillMs: number | undefined;
  readonly #listening = new Set<RecognizerHost>();
  #spare: Promise<RecognizerHost> | undefined;
  #spareTimer: NodeJS.Timeout | undefined;
  #closed = false;

  /** @param standstillMs a process that answers nothing for so long while sound waits is ended */
  constructor(found: Found = findPocketSphinx(), standstillMs?: number) {
    this.#found = found;
    this.#standstillMs = standstillMs;
  }

  /** What to install, where it cannot run. */
  get missing(): EngineMissing | undefined {
    return this.#found.installation === undefined ? this.#found.missing : undefined;
  }

  /** Loads one process ahead of the first session. Rejects as `open` does. */
  async warm(): Promise<void> {
    await this.#loadSpare();
  }

  async open({
    language,
    signal,
  }: Pick<RecognitionOptions, 'language' | 'signal'>): Promise<PocketSphinxStream> {
    signal.throwIfAborted();
    if (baseLanguage(language) !== 'en') {
      throw new DubError(
        'unsupported_language_pair',
        { reason: 'language', engine: this.info.name, language },
        {
          stage: 'stt',
        },
      );
    }
    const host = await this.#claimSpare();
    if (signal.aborted) host.kill();
    signal.throwIfAborted();
    this.#listening.add(host);
    void host.ended.then(() => {
      this.#listening.delete(host);
      // Never while somebody listens: loading takes a core for half a second, and that is heard as a stutter.
      if (this.#listening.size === 0 && !this.#closed) this.#loadSpareLater();
    });
    return new PocketSphinxStream(host, this.capabilities, signal, this.#standstillMs);
  }

  /** Ends the spare process; open streams are their owners' to close. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#spareTimer);
    const host = await this.#spare?.catch(() => undefined);
    this.#spare = undefined;
    host?.kill();
    await host?.ended;
  }

  async #claimSpare(): Promise<RecognizerHost> {
    const spare = this.#spare;
    this.#spare = undefined;
    const host = await spare?.catch(() => undefined);
    return host?.alive === true ? host : await this.#load();
  }

  #loadSpareLater(): void {
    clearTimeout(this.#spareTimer);
    this.#spareTimer = setTimeout(() => {
      this.#loadSpare().catch(() => (this.#spare = undefined));
    }, SPARE_DELAY_MS);
    this.#spareTimer.unref();
  }

  #loadSpare(): Promise<RecognizerHost> {
    this.#spare ??= this.#load();
    return this.#spare;
  }

  async #load(): Promise<RecognizerHost> {
    const { installation } = this.#found;
    if (installation === undefined) {
      throw new DubError('engine_missing', this.missing, { stage: 'stt' });
    }
    if (this.#closed)
      throw new DubError('engine_failed', { reason: 'closed', engine: this.info.name }, { stage: 'stt' });
    const host: RecognizerHost = new ForkedHost<ToHost, FromHost>(HOST, fromHost);
    try {
      await loaded(host, () => {
        host.send({ type: 'load', installation });
      });
    } catch (error) {
      host.kill();
      throw error;
    }
    return host;
  }
}

const ENGINE = 'pocketsphinx';

async function loaded(host: RecognizerHost, ask: () => void): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      const fail = (parameters: ErrorParameters<'engine_failed'>): void => {
        reject(new DubError('engine_failed', parameters, { stage: 'stt' }));
      };
      timer = setTimeout(() => {
        reject(new DubError('engine_timeout', { reason: 'no_start', engine: ENGINE }, { stage: 'stt' }));
      }, LOAD_TIMEOUT_MS);
      host.onMessage = (message) => {
        if (message.type === 'ready') resolve();
        if (message.type === 'failed') {
          fail({ reason: 'reported', engine: ENGINE, said: message.reason });
        }
      };
      void host.ended.then(() => {
        fail({ reason: 'ended', engine: ENGINE });
      });
      ask();
    });
  } finally {
    clearTimeout(timer);
    host.onMessage = undefined;
  }
}
