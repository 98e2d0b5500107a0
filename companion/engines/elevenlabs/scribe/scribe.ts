/** ElevenLabs Scribe: realtime recognition in some ninety languages, with the key that speaks. */
import type { EngineMissing } from '../../../../shared/protocol/error-codes.ts';
import { DubError } from '../../../../shared/protocol/errors.ts';
import type { Term } from '../../../dubbing/ports/translator.ts';
import { PIPELINE_RATE_HZ } from '../../../recognition/ports/audio-frame.ts';
import type {
  RecognitionOptions,
  Recognizer,
  RecognizerCapabilities,
} from '../../../recognition/ports/recognizer.ts';
import { MISSING_KEY } from '../errors.ts';
import { openSocket, socketUrl } from '../open-socket.ts';
import { SCRIBE_USD_PER_S } from '../prices.ts';
import type { ElevenLabsService } from '../service.ts';
import { noSuchLanguage, SCRIBE_NAME } from './errors.ts';
import { SCRIBE_LANGUAGES, scribeCode } from './languages.ts';
import { SCRIBE_LIMITS, type ScribeLimits } from './limits.ts';
import { MAX_MESSAGE_BYTES } from './messages.ts';
import { ScribeSession } from './session.ts';
import { ANSWER_PATIENCE } from '../../unanswered-words.ts';
import { ScribeStream } from './stream.ts';

const PATH = '/v1/speech-to-text/realtime';
const MODEL = 'scribe_v2_realtime';
/** What the service takes of terms, and of the characters of each. */
const MAX_TERMS = 50;
const MAX_TERM_CHARACTERS = 20;

export const SCRIBE = { name: SCRIBE_NAME, kind: 'cloud', title: 'ElevenLabs Scribe' } as const;

export class Scribe implements Recognizer {
  readonly info = SCRIBE;
  readonly missing: EngineMissing | undefined;
  readonly capabilities: RecognizerCapabilities = {
    languages: SCRIBE_LANGUAGES,
    // Whole phrases are revised: a word that two partials leave as it is seldom changes.
    stabilityMs: 500,
    agesFromSpeech: true,
    punctuates: true,
    detectsLanguage: true,
    wordTimes: false,
    preRollMs: 500,
    usdPerS: SCRIBE_USD_PER_S,
  };
  readonly #service: ElevenLabsService;
  readonly #limits: ScribeLimits;
  readonly #openSocket: typeof openSocket;

  /** @param open opens the socket of a session */
  constructor(service: ElevenLabsService, limits: Partial<ScribeLimits> = {}, open = openSocket) {
    this.#service = service;
    this.#openSocket = open;
    this.#limits = { ...SCRIBE_LIMITS, ...limits };
    this.missing = service.missing && { ...MISSING_KEY, engine: SCRIBE_NAME };
  }

  async open(options: RecognitionOptions): Promise<ScribeStream> {
    const { language, account, signal, terms } = options;
    signal.throwIfAborted();
    if (this.missing !== undefined) throw new DubError('engine_missing', this.missing, { stage: 'stt' });
    const code = language === 'auto' ? undefined : scribeCode(language);
    if (code === undefined && language !== 'auto') throw noSuchLanguage();
    const stream = new ScribeStream({
      capabilities: this.capabilities,
      limits: this.#limits,
      patience: ANSWER_PATIENCE[options.pace ?? 'balanced'],
      language: code,
      account,
      signal,
      terms: () => termsOf(terms()),
      open: (expected, events) =>
        new ScribeSession({
          open: (stop, attend) =>
            this.#openSocket(this.#url(code, expected), this.#service, stop, {
              maxMessageBytes: MAX_MESSAGE_BYTES,
              attend,
            }),
          account,
          limits: this.#limits,
          events,
        }),
    });
    try {
      await stream.begin();
      signal.throwIfAborted();
      return stream;
    } catch (error) {
      await stream.close();
      throw error;
    }
  }

  #url(code: string | undefined, terms: readonly string[]): string {
    const query = new URLSearchParams({
      model_id: MODEL,
      audio_format: `pcm_${PIPELINE_RATE_HZ}`,
      commit_strategy: 'manual',
      include_timestamps: 'true',
      include_language_detection: 'true',
      ...(code === undefined ? {} : { language_code: code }),
    });
    for (const term of terms) query.append('keyterms', term);
    return socketUrl(this.#service, PATH, query);
  }
}

function termsOf(terms: readonly Term[]): string[] {
  const texts = terms.map(({ text }) => text).filter((text) => text.length <= MAX_TERM_CHARACTERS);
  return [...new Set(texts)].slice(0, MAX_TERMS);
}
