/** Google Cloud Speech-to-Text: streaming recognition in some seventy languages. */
import type { EngineMissing } from '../../../shared/protocol/error-codes.ts';
import { DubError } from '../../../shared/protocol/errors.ts';
import type {
  RecognitionOptions,
  Recognizer,
  RecognizerCapabilities,
} from '../../recognition/ports/recognizer.ts';
import { GoogleAccount, type GoogleAccountOptions } from './account.ts';
import { LEAST_STABILITY_MS } from './answer-cadence.ts';
import { SpeechConnection, type ChannelLease } from './connection.ts';
import { dubError, ENGINE_NAMES, toDubError } from './errors.ts';
import { SPEECH_LANGUAGES, speechCode } from './languages.ts';
import { patienceAt, type SpeechLimits } from './limits.ts';
import { phrasesOf } from './phrases.ts';
import { RecognizeCall, type CallEvents } from './recognize-call.ts';
import type { SpeechApi } from './speech-api.ts';
import { speechApi, type SpeechModelOptions } from './speech-models.ts';
import { GoogleSpeechStream } from './speech-stream.ts';

/** Being ended by the service after this part of what a stream may last is its limit, whatever else it calls it. */
const LIMIT_PART = 1 / 12;

export const GOOGLE_SPEECH = {
  name: ENGINE_NAMES.speech,
  kind: 'cloud',
  title: 'Google Speech-to-Text',
} as const;

export class GoogleSpeech implements Recognizer {
  readonly info = GOOGLE_SPEECH;
  readonly capabilities: RecognizerCapabilities;
  readonly #account: GoogleAccount;
  readonly #api: SpeechApi;
  readonly #connection: SpeechConnection;
  readonly #limits: SpeechLimits;

  constructor(options: GoogleAccountOptions & SpeechModelOptions, limits: Partial<SpeechLimits> = {}) {
    this.#account = new GoogleAccount(options);
    this.#api = speechApi(this.#account, options);
    this.#connection = new SpeechConnection(this.#api);
    this.#limits = { ...this.#api.limits, ...limits };
    this.capabilities = {
      languages: SPEECH_LANGUAGES,
      // Of a service that answers ten times a second; each stream has its own, by how often it is answered.
      stabilityMs: LEAST_STABILITY_MS,
      agesFromSpeech: true,
      punctuates: true,
      detectsLanguage: true,
      wordTimes: false,
      leastConfidence: this.#api.leastConfidence,
      usdPerS: this.#api.usdPerS,
      preRollMs: 500,
    };
  }

  /** What to do, where there is no key to work with. */
  get missing(): EngineMissing | undefined {
    return this.#account.missing;
  }

  /** Loads the library and connects. Rejects as `open` does. */
  async warm(): Promise<void> {
    if (this.missing !== undefined) throw new DubError('engine_missing', this.missing, { stage: 'stt' });
    try {
      await this.#connection.ready();
    } catch (error) {
      throw toDubError(error, 'speech');
    }
  }

  async open(options: RecognitionOptions): Promise<GoogleSpeechStream> {
    const { language, signal } = options;
    signal.throwIfAborted();
    const code = language === 'auto' ? 'auto' : speechCode(language);
    if (code === undefined) throw dubError('unsupported_language_pair', 'speech');
    await this.warm();
    const lease = await this.#connection.lease();
    if (signal.aborted) lease.release();
    signal.throwIfAborted();
    return new GoogleSpeechStream({
      capabilities: this.capabilities,
      limits: this.#limits,
      patience: patienceAt(options.pace ?? 'balanced'),
      language: code,
      reportsLanguage: language === 'auto',
      narrowsAuto: this.#api.narrowsAuto,
      signal,
      terms: () => phrasesOf(options.terms()).join('\n'),
      open: (asked, events) => this.#call(lease, asked, options, events),
      closed: () => {
        lease.release();
      },
    });
  }

  /** Lets go of the channel; open streams are their owners' to close. */
  async close(): Promise<void> {
    await this.#connection.close();
  }

  #call(
    lease: ChannelLease,
    language: string,
    { account, terms }: RecognitionOptions,
    events: CallEvents,
  ): RecognizeCall {
    return new RecognizeCall({
      stream: lease.open(),
      api: this.#api,
      opening: this.#api.opening(language, terms()),
      account,
      stallMs: language === 'auto' ? this.#limits.heldBackStallMs : this.#limits.stallMs,
      burstMs: this.#limits.burstMs,
      pace: this.#limits.pace,
      limitFromMs: LIMIT_PART * this.#limits.softMs,
      explain: (error) => this.#explain(error, language),
      events,
    });
  }

  #explain(error: unknown, language: string): DubError {
    const explained = this.#api.explain(error, language);
    if (explained.code === 'engine_timeout') this.#connection.retire();
    return explained;
  }
}
