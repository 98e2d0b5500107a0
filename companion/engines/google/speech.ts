/** Google Cloud Speech-to-Text: streaming recognition in some seventy languages. */
import type { EngineMissing } from '../../../shared/protocol/error-codes.ts';
import { DubError } from '../../../shared/protocol/errors.ts';
import type {
  RecognitionOptions,
  Recognizer,
  RecognizerCapabilities,
} from '../../recognition/ports/recognizer.ts';
import { GoogleAccount, type GoogleAccountOptions } from './account.ts';
import { SpeechConnection } from './connection.ts';
import { dubError, detailsIn, STATUS, statusOf, toDubError } from './errors.ts';
import { SPEECH_LANGUAGES, speechCode } from './languages.ts';
import { SPEECH_LIMITS, type SpeechLimits } from './limits.ts';
import { streamingConfig, usesLatestLong, type Listening } from './recognition-config.ts';
import { RecognizeCall, type CallEvents } from './recognize-call.ts';
import { GoogleSpeechStream } from './speech-stream.ts';

/** Being ended by the service after this part of what a stream may last is its limit, whatever else it calls it. */
const LIMIT_PART = 1 / 12;

export const GOOGLE_SPEECH = {
  name: 'google-speech',
  kind: 'cloud',
  title: 'Google Speech-to-Text',
} as const;

export class GoogleSpeech implements Recognizer {
  readonly info = GOOGLE_SPEECH;
  readonly capabilities: RecognizerCapabilities = {
    languages: SPEECH_LANGUAGES,
    // Words change, if they do, with the next answer or the one after it: every 100 ms or so.
    stabilityMs: 150,
    punctuates: true,
    detectsLanguage: true,
    wordTimes: false,
    preRollMs: 500,
  };
  readonly #account: GoogleAccount;
  readonly #connection: SpeechConnection;
  readonly #limits: SpeechLimits;
  /** Languages that the newest model turned out not to know. */
  readonly #plain = new Set<string>();

  constructor(options: GoogleAccountOptions, limits: Partial<SpeechLimits> = {}) {
    this.#account = new GoogleAccount(options);
    this.#connection = new SpeechConnection(this.#account);
    this.#limits = { ...SPEECH_LIMITS, ...limits };
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
    const opener = await this.#connection.opener();
    signal.throwIfAborted();
    return new GoogleSpeechStream({
      capabilities: this.capabilities,
      limits: this.#limits,
      language: code,
      reportsLanguage: language === 'auto',
      signal,
      open: (events) => this.#call(opener, code, options, events),
    });
  }

  /** Lets go of the channel; open streams are their owners' to close. */
  async close(): Promise<void> {
    await this.#connection.close();
  }

  #call(
    open: Awaited<ReturnType<SpeechConnection['opener']>>,
    language: string,
    { account, terms }: RecognitionOptions,
    events: CallEvents,
  ): RecognizeCall {
    const listening: Listening = { language, isPlain: this.#plain.has(language) };
    return new RecognizeCall({
      stream: open(),
      config: streamingConfig(listening, terms()),
      account,
      stallMs: this.#limits.stallMs,
      limitFromMs: LIMIT_PART * this.#limits.softMs,
      explain: (error) => this.#explain(error, listening),
      events,
    });
  }

  #explain(error: unknown, listening: Listening): DubError {
    const isModel = statusOf(error) === STATUS.invalidArgument && /\bmodel\b/i.test(detailsIn(error));
    if (isModel && usesLatestLong(listening)) {
      this.#plain.add(listening.language);
      return dubError('engine_failed', 'speech', error);
    }
    const explained = toDubError(error, 'speech');
    if (explained.code === 'engine_timeout') this.#connection.retire();
    return explained;
  }
}
