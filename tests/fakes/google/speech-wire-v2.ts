/** The wire of Speech-to-Text's second API, for the model that it alone has, and what it refuses of a stream of that. */
import { status } from '@grpc/grpc-js';
import type { Config, Opening } from './opening-messages.ts';
import type { SpeechManners } from './profile.ts';
import type { Asked, Result } from './recognition.ts';
import type { Opened, Refusal, SpeechWire } from './speech-wire.ts';

interface Request {
  readonly recognizer: string;
  readonly streamingRequest?: 'streamingConfig' | 'audio';
  readonly streamingConfig?: Opening['streamingConfig'];
  readonly audio?: Buffer;
}

export interface V2Rules {
  readonly projectId: string;
  /** Where it says it is: an address is one region's. */
  readonly region: string;
  readonly unknownLanguages: readonly string[];
}

const MODEL_REGIONS: Readonly<Record<string, readonly string[]>> = { chirp_3: ['us', 'eu'] };
const LANGUAGES = 3;

export class SpeechWireV2 implements SpeechWire {
  readonly manners: SpeechManners | undefined;
  readonly limit = { code: status.ABORTED, details: 'Max duration of 5 minutes reached for stream.' };
  readonly silence = {
    code: status.ABORTED,
    details: 'Stream timed out after receiving no more client requests.',
  };
  readonly #rules: V2Rules;

  constructor(rules: V2Rules, manners: SpeechManners | undefined) {
    this.#rules = rules;
    this.manners = manners;
  }

  open(request: unknown): { opened: Opened; asked: Asked } | Refusal {
    const { recognizer, streamingConfig } = request as Request;
    if (streamingConfig === undefined) return invalid('Malordered Data Received. Expected config first.');
    const refusal = this.#placeRefused(recognizer) ?? this.#configRefused(streamingConfig.config);
    if (refusal !== undefined) return refusal;
    const codes = streamingConfig.config.languageCodes;
    return { opened: { opening: { recognizer, streamingConfig } }, asked: { codes, tellsConfidence: false } };
  }

  sound(request: unknown): Buffer | undefined {
    const { streamingRequest, audio } = request as Request;
    return streamingRequest === 'audio' ? audio : undefined;
  }

  /** Neither how stable a text is nor anything of single words is told by the model. */
  answer(results: readonly Result[], billedSeconds?: number): object {
    return {
      results: results.map(({ alternatives, isFinal, resultEndTime, languageCode }) => ({
        alternatives: alternatives.map(({ transcript }) => ({ transcript })),
        isFinal,
        resultEndOffset: resultEndTime,
        languageCode,
      })),
      ...(billedSeconds === undefined
        ? {}
        : { metadata: { totalBilledDuration: { seconds: billedSeconds } } }),
    };
  }

  #placeRefused(recognizer: string): Refusal | undefined {
    const { projectId, region } = this.#rules;
    const [, project, location] =
      /^projects\/([^/]+)\/locations\/([^/]+)\/recognizers\/_$/.exec(recognizer) ?? [];
    if (project !== projectId) {
      return {
        code: status.PERMISSION_DENIED,
        details: "Permission 'speech.recognizers.recognize' denied on resource (or it may not exist).",
      };
    }
    if (location === region) return undefined;
    return invalid(`Expected resource location to be ${region}, but found ${location} in resource name.`);
  }

  #configRefused(config: Config): Refusal | undefined {
    const { model, languageCodes, features, explicitDecodingConfig: sound } = config;
    const { region, unknownLanguages } = this.#rules;
    if (MODEL_REGIONS[model]?.includes(region) !== true) {
      return invalid(`The model "${model}" does not exist in the location named "${region}".`);
    }
    if (sound?.encoding !== 'LINEAR16' || sound.sampleRateHertz !== 16_000 || sound.audioChannelCount !== 1) {
      return invalid('Audio encoding is not supported.');
    }
    if (languageCodes.length === 0 || languageCodes.length > LANGUAGES) {
      return invalid('Invalid number of language codes.');
    }
    const unknown = languageCodes.find(
      (code) => code !== 'auto' && (!/^[a-z]{2,3}-/.test(code) || unknownLanguages.includes(code)),
    );
    if (unknown !== undefined) {
      return invalid(
        `The language "${unknown}" is not supported by the model "${model}" in the location named "${region}".`,
      );
    }
    if (features?.enableWordTimeOffsets === true) {
      return invalid('Chirp 3 only supports word timestamps in Recognize and BatchRecognize requests.');
    }
    if (features?.enableWordConfidence === true) {
      return invalid('Recognizer does not support feature: word_level_confidence');
    }
    return undefined;
  }
}

function invalid(details: string): Refusal {
  return { code: status.INVALID_ARGUMENT, details };
}
