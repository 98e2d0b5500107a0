/** Speech-to-Text's first API: `latest_long` where it knows the language, the older model elsewhere. */
import type { protos } from '@google-cloud/speech';
import type { DubError } from '../../../shared/protocol/errors.ts';
import { PIPELINE_RATE_HZ } from '../../recognition/ports/audio-frame.ts';
import type { Term } from '../../dubbing/ports/translator.ts';
import type { GoogleAccount } from './account.ts';
import { connectAhead } from './channel.ts';
import { detailsIn, dubError, STATUS, statusOf, toDubError } from './errors.ts';
import { AUTO_LANGUAGES, hasLatestLong } from './languages.ts';
import { SPEECH_LIMITS } from './limits.ts';
import { phrasesOf } from './phrases.ts';
import { SPEECH_USD_PER_S } from './prices.ts';
import { readingOf } from './results.ts';
import type { Answer, SpeechApi, SpeechClient } from './speech-api.ts';

type Request = protos.google.cloud.speech.v1.IStreamingRecognizeRequest;
type Response = protos.google.cloud.speech.v1.IStreamingRecognizeResponse;

const BOOST = 10;

export class SpeechV1 implements SpeechApi {
  readonly limits = SPEECH_LIMITS;
  readonly usdPerS = SPEECH_USD_PER_S;
  // Not calibrated: no recording was ever held against the service. So low, it is meant for what is hardly speech.
  readonly leastConfidence = 0.3;
  readonly narrowsAuto = true;
  readonly #account: GoogleAccount;
  /** Languages that the newest model turned out not to know. */
  readonly #plain = new Set<string>();

  constructor(account: GoogleAccount) {
    this.#account = account;
  }

  async connect(): Promise<SpeechClient> {
    const [{ SpeechClient: Client }, options] = await Promise.all([
      import('@google-cloud/speech'),
      this.#account.clientOptions('speech'),
    ]);
    const client = new Client(options);
    connectAhead(await client.initialize());
    return client;
  }

  /**
   * Its v1p1beta1 carries the same fields for all of this. Alternative languages are documented for the models of commands
   * and search only, so with "auto" the service chooses the model by itself.
   */
  opening(language: string, terms: readonly Term[]): Request {
    const isAuto = language === 'auto';
    const [primary = 'en-US', ...others] = isAuto ? AUTO_LANGUAGES : [language];
    const phrases = phrasesOf(terms);
    return {
      streamingConfig: {
        config: {
          encoding: 'LINEAR16',
          sampleRateHertz: PIPELINE_RATE_HZ,
          languageCode: primary,
          ...(isAuto ? { alternativeLanguageCodes: others } : {}),
          ...(this.#usesLatestLong(language) ? { model: 'latest_long' } : {}),
          maxAlternatives: 1,
          enableAutomaticPunctuation: true,
          enableWordTimeOffsets: true,
          enableWordConfidence: true,
          ...(phrases.length > 0 ? { speechContexts: [{ phrases, boost: BOOST }] } : {}),
        },
        interimResults: true,
      },
    };
  }

  sound(pcm: Uint8Array): Request {
    return { audioContent: pcm };
  }

  read(message: unknown): Answer {
    const { results, error } = message as Response;
    return { reading: readingOf(results ?? []), ...(error === null ? {} : { error }) };
  }

  explain(error: unknown, language: string): DubError {
    const isModel = statusOf(error) === STATUS.invalidArgument && /\bmodel\b/i.test(detailsIn(error));
    if (!isModel || !this.#usesLatestLong(language)) return toDubError(error, 'speech');
    this.#plain.add(language);
    return dubError('engine_failed', 'speech', error);
  }

  #usesLatestLong(language: string): boolean {
    return language !== 'auto' && !this.#plain.has(language) && hasLatestLong(language);
  }
}
