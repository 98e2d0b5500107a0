/**
 * Speech-to-Text's second API, for `chirp_3`, which the first does not have:
 * https://docs.cloud.google.com/speech-to-text/docs/models/chirp-3. It is in multi-regions alone, each with an address of its own. A
 * stream of it is refused that asks for the times or the confidence of words. It says little before a sentence is over, in some
 * languages nothing at all.
 */
import type { protos } from '@google-cloud/speech';
import { DubError } from '../../../shared/protocol/errors.ts';
import { PIPELINE_RATE_HZ } from '../../recognition/ports/audio-frame.ts';
import type { Term } from '../../dubbing/ports/translator.ts';
import type { GoogleAccount } from './account.ts';
import { connectAhead } from './channel.ts';
import { detailsIn, dubError, ENGINE_NAMES, STATUS, statusOf, toDubError } from './errors.ts';
import { usualCode } from './languages.ts';
import { CHIRP_LIMITS } from './limits.ts';
import { phrasesOf } from './phrases.ts';
import { CHIRP_USD_PER_S } from './prices.ts';
import { readingOf } from './results.ts';
import type { Answer, SpeechApi, SpeechClient } from './speech-api.ts';

type Request = protos.google.cloud.speech.v2.IStreamingRecognizeRequest;
type Response = protos.google.cloud.speech.v2.IStreamingRecognizeResponse;
type Result = protos.google.cloud.speech.v2.IStreamingRecognitionResult;
type ResultInV1 = protos.google.cloud.speech.v1.IStreamingRecognitionResult;

const USUAL_REGION = 'us';
/** Asked for a model where it is not, the service says one of these, with different codes. */
const NOT_THERE = /does not exist in the location|no longer generally available|expected resource location/i;

export class SpeechV2 implements SpeechApi {
  readonly limits = CHIRP_LIMITS;
  readonly usdPerS = CHIRP_USD_PER_S;
  readonly leastConfidence = 0;
  readonly narrowsAuto = false;
  readonly #account: GoogleAccount;
  readonly #region: string;
  /** Codes that it turned out not to know, perhaps for their region alone. */
  readonly #unknown = new Set<string>();

  constructor(account: GoogleAccount, region = USUAL_REGION) {
    this.#account = account;
    this.#region = region;
  }

  async connect(): Promise<SpeechClient> {
    const [{ v2 }, options] = await Promise.all([
      import('@google-cloud/speech'),
      this.#account.clientOptions('speech', `https://${this.#region}-speech.googleapis.com`),
    ]);
    const client = new v2.SpeechClient(options);
    connectAhead(await client.initialize());
    return client;
  }

  opening(language: string, terms: readonly Term[]): Request {
    const phrases = phrasesOf(terms).map((value) => ({ value }));
    return {
      recognizer: `projects/${this.#account.projectId}/locations/${this.#region}/recognizers/_`,
      streamingConfig: {
        config: {
          explicitDecodingConfig: {
            encoding: 'LINEAR16',
            sampleRateHertz: PIPELINE_RATE_HZ,
            audioChannelCount: 1,
          },
          model: 'chirp_3',
          languageCodes: [this.#codeOf(language)],
          features: { enableAutomaticPunctuation: true },
          ...(phrases.length > 0 ? { adaptation: { phraseSets: [{ inlinePhraseSet: { phrases } }] } } : {}),
        },
        // At its usual sensitivity it waits for seconds of silence before a sentence is final.
        streamingFeatures: { interimResults: true, endpointingSensitivity: 'ENDPOINTING_SENSITIVITY_SHORT' },
      },
    };
  }

  sound(pcm: Uint8Array): Request {
    return { audio: pcm };
  }

  read(message: unknown): Answer {
    return { reading: readingOf(((message as Response).results ?? []).map(asInV1)) };
  }

  explain(error: unknown, language: string): DubError {
    const details = detailsIn(error);
    if (NOT_THERE.test(details)) {
      return new DubError(
        'service_disabled',
        {
          reason: 'model_region',
          engine: ENGINE_NAMES.speech,
          region: this.#region,
          setting: 'GOOGLE_SPEECH_REGION',
        },
        { stage: 'stt', cause: error },
      );
    }
    const isLanguage = statusOf(error) === STATUS.invalidArgument && /language/i.test(details);
    if (!isLanguage || language === 'auto' || this.#codeOf(language) === usualCode(language))
      return toDubError(error, 'speech');
    this.#unknown.add(language);
    return dubError('engine_failed', 'speech', error);
  }

  #codeOf(language: string): string {
    return this.#unknown.has(language) ? usualCode(language) : language;
  }
}

/** The same by other names, without what `chirp_3` does not say of words. */
function asInV1(result: Result): ResultInV1 {
  return {
    alternatives: (result.alternatives ?? []).map(({ transcript }) => ({ transcript: transcript ?? '' })),
    isFinal: result.isFinal ?? false,
    stability: result.stability ?? 0,
    resultEndTime: result.resultEndOffset ?? null,
    languageCode: result.languageCode ?? '',
  };
}
