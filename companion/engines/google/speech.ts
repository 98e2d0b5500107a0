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
import { dubError, detailsIn, ENGINE_NAMES, STATUS, statusOf, toDubError } from './errors.ts';
import { SPEECH_LANGUAGES, speechCode } from './languages.ts';
import { patienceAt, SPEECH_LIMITS, type SpeechLimits } from './limits.ts';
import { SPEECH_USD_PER_S } from './prices.ts';
import { phrasesOf, streamingConfig, usesLatestLong, type Listening } from './recognition-config.ts';
import { RecognizeCall, type CallEvents } from './recognize-call.ts';
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
  readonly capabilities: RecognizerCapabilities = {
    languages: SPEECH_LANGUAGES,
    // Of a service that answers ten times a second; each stream has its own, by how often it is answered.
    stabilityMs: LEAST_STABILITY_MS,
    agesFromSpeech: true,
    punctuates: true,
    detectsLanguage: true,
    wordTimes: false,
    // Not calibrated: no recording was ever held against the service. So low, it is meant for what is hardly speech.
    leastConfidence: 0.3,
    usdPerS: SPEECH_USD_PER_S,
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
    const lease = await this.#connection.lease();
    if (signal.aborted) lease.release();
    signal.throwIfAborted();
    return new GoogleSpeechStream({
      capabilities: this.capabilities,
      limits: this.#limits,
      patience: patienceAt(options.pace ?? 'balanced'),
      language: code,
      reportsLanguage: language === 'auto',
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
    const listening: Listening = { language, isPlain: this.#plain.has(language) };
    return new RecognizeCall({
      stream: lease.open(),
      config: streamingConfig(listening, terms()),
      account,
      stallMs: language === 'auto' ? this.#limits.heldBackStallMs : this.#limits.stallMs,
      burstMs: this.#limits.burstMs,
      pace: this.#limits.pace,
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
