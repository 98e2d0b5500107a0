/** Whisper on this machine: recognition of some hundred languages, simultaneous, in a process of its own. */
import type { EngineMissing } from '../../../shared/protocol/error-codes.ts';
import { baseLanguage } from '../../../shared/languages.ts';
import { DubError } from '../../../shared/protocol/errors.ts';
import type { RecognitionOptions, RecognizerCapabilities } from '../../recognition/ports/recognizer.ts';
import type { DemandingRecognizer, Demand } from '../benchmark/demanding-engine.ts';
import type { InstalledModels } from '../installed-models.ts';
import { LANGUAGES } from './languages.ts';
import { MODEL_IDLE_MS } from '../process/idle.ts';
import type { ProcessUsage } from '../process/usage.ts';
import { LONGER_STEPS, POLICIES, withLongerSteps } from './policy.ts';
import { WhisperProcess, type DecodeCount } from './process.ts';
import type { WhisperStream } from './stream.ts';

export const WHISPER_MODEL = 'whisper-base';
/** A decode takes some hundred milliseconds. */
const STANDSTILL_MS = 15_000;

export interface WhisperOptions {
  readonly models: InstalledModels;
  readonly threads?: number;
  /** A process that answers nothing for so long while sound waits is replaced. */
  readonly standstillMs?: number;
}

export const WHISPER = { name: 'whisper', kind: 'local', title: 'Whisper' } as const;

const DEMAND: Demand = {
  stage: 'stt',
  mostRealTime: 0.8,
  longerSteps: LONGER_STEPS,
  onTwoCores: { cpu_per_speech: 0.37, real_time_factor: 0.3, memory_mb: 640 },
};

export class Whisper implements DemandingRecognizer {
  readonly info = WHISPER;
  readonly demand = DEMAND;
  readonly stepMs = POLICIES.balanced.stepMs;
  readonly capabilities: RecognizerCapabilities = {
    languages: LANGUAGES,
    commitsWords: true,
    stabilityMs: 0,
    punctuates: true,
    detectsLanguage: true,
    wordTimes: true,
    // Of 90 stretches of six words of clear speech none is below 0.3; what is made up of noise is.
    leastConfidence: 0.25,
    translatesInto: ['en'],
    preRollMs: 320,
  };
  readonly #models: InstalledModels;
  readonly #threads: number;
  readonly #standstillMs: number;
  #process: Promise<WhisperProcess> | undefined;
  /** The same, once it is loaded. */
  #current: WhisperProcess | undefined;
  #idleTimer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(options: WhisperOptions) {
    const { models, threads = 2, standstillMs = STANDSTILL_MS } = options;
    this.#standstillMs = standstillMs;
    this.#models = models;
    this.#threads = threads;
  }

  /** What to install, where it cannot run. */
  get missing(): EngineMissing | undefined {
    if (this.#models.folderOf(WHISPER_MODEL) !== undefined) return undefined;
    return { reason: 'models', engine: this.info.name, command: 'npm run models -- install en' };
  }

  /** Loads the model ahead of the first session. Rejects as `open` does. */
  async warm(): Promise<void> {
    const process = await this.#running();
    if (process.streams === 0) this.#endLater();
  }

  /** Dubs that it listens to now. */
  get openStreams(): number {
    return this.#current?.streams ?? 0;
  }

  get decodes(): DecodeCount {
    return this.#current?.decodes ?? { count: 0, busyMs: 0 };
  }

  loadedModels(): readonly string[] {
    return this.#current?.alive === true ? [WHISPER_MODEL] : [];
  }

  /** Of the recogniser's process; undefined where none runs. */
  async usage(): Promise<ProcessUsage | undefined> {
    return this.#current?.usage();
  }

  /** @throws DubError `engine_missing`, `engine_failed`, `engine_timeout`, `unsupported_language_pair` */
  async open({
    language,
    signal,
    isTranslating = false,
    pace = 'balanced',
    hasLongerSteps = false,
  }: Pick<
    RecognitionOptions,
    'language' | 'signal' | 'isTranslating' | 'pace' | 'hasLongerSteps'
  >): Promise<WhisperStream> {
    signal.throwIfAborted();
    const spoken = language === 'auto' ? 'auto' : baseLanguage(language);
    if (spoken !== 'auto' && !LANGUAGES.includes(spoken)) {
      throw new DubError(
        'unsupported_language_pair',
        { reason: 'language', engine: this.info.name, language },
        {
          stage: 'stt',
        },
      );
    }
    const process = await this.#running();
    signal.throwIfAborted();
    clearTimeout(this.#idleTimer);
    const stream = process.open(
      {
        language: spoken,
        task: isTranslating ? 'translate' : 'transcribe',
        policy: hasLongerSteps ? withLongerSteps(POLICIES[pace]) : POLICIES[pace],
      },
      this.capabilities,
    );
    const close = (): void => {
      void stream.close();
    };
    signal.addEventListener('abort', close, { once: true });
    void stream.ended.then(() => {
      signal.removeEventListener('abort', close);
      if (process.streams === 0) this.#endLater();
    });
    return stream;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#idleTimer);
    const process = await this.#process?.catch(() => undefined);
    process?.end();
  }

  /** The recogniser's process, for tests that kill it. */
  async pid(): Promise<number | undefined> {
    return (await this.#process?.catch(() => undefined))?.pid;
  }

  async #running(): Promise<WhisperProcess> {
    const known = await this.#process?.catch(() => undefined);
    if (known?.alive === true) return known;
    if (this.#isClosed)
      throw new DubError('engine_failed', { reason: 'closed', engine: this.info.name }, { stage: 'stt' });
    const starting = this.#start();
    this.#process = starting;
    return starting;
  }

  async #start(): Promise<WhisperProcess> {
    const folder = this.#models.folderOf(WHISPER_MODEL);
    if (folder === undefined) throw new DubError('engine_missing', this.missing, { stage: 'stt' });
    if (!(await this.#models.verify(WHISPER_MODEL))) {
      throw new DubError(
        'engine_missing',
        { reason: 'model_damaged', engine: this.info.name },
        {
          stage: 'stt',
        },
      );
    }
    const process = await WhisperProcess.start(folder, this.#threads, this.#standstillMs);
    this.#current = process;
    if (this.#closedMeanwhile()) process.end();
    return process;
  }

  // A method, because `close` may have come while a start was awaited, which narrowing does not see.
  #closedMeanwhile(): boolean {
    return this.#isClosed;
  }

  #endLater(): void {
    clearTimeout(this.#idleTimer);
    this.#idleTimer = setTimeout(() => {
      const process = this.#process;
      this.#process = undefined;
      this.#current = undefined;
      void process?.then((running) => {
        if (running.streams === 0) running.end();
      });
    }, MODEL_IDLE_MS);
    this.#idleTimer.unref();
  }
}
