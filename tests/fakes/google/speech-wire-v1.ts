/** The wire of Speech-to-Text's first API. */
import { status } from '@grpc/grpc-js';
import type { RecognitionConfig } from './opening-messages.ts';
import type { SpeechManners } from './profile.ts';
import type { Asked, Result } from './recognition.ts';
import type { Opened, Refusal, SpeechWire } from './speech-wire.ts';

interface Request {
  readonly streamingRequest?: 'streamingConfig' | 'audioContent';
  readonly streamingConfig?: { config: RecognitionConfig; interimResults: boolean };
  readonly audioContent?: Buffer;
}

export interface V1Rules {
  /** Codes that are not known at all, and those that only the older models know. */
  readonly unknownLanguages: readonly string[];
  readonly oldModelLanguages: readonly string[];
}

const ALTERNATIVES = 3;

export class SpeechWireV1 implements SpeechWire {
  readonly manners: SpeechManners | undefined;
  readonly limit = {
    code: status.OUT_OF_RANGE,
    details: 'Exceeded maximum allowed stream duration of 305 seconds.',
  };
  readonly silence = {
    code: status.OUT_OF_RANGE,
    details:
      'Audio Timeout Error: Long duration elapsed without audio. Audio should be sent close to real time.',
  };
  readonly #rules: V1Rules;

  constructor(rules: V1Rules, manners: SpeechManners | undefined) {
    this.#rules = rules;
    this.manners = manners;
  }

  open(request: unknown): { opened: Opened; asked: Asked } | Refusal {
    const config = (request as Request).streamingConfig?.config;
    const wrong = config === undefined ? 'Malordered data received. Expected config.' : this.#wrongIn(config);
    if (config === undefined || wrong !== undefined)
      return { code: status.INVALID_ARGUMENT, details: wrong ?? '' };
    const codes = [config.languageCode, ...config.alternativeLanguageCodes];
    return { opened: { config }, asked: { codes, tellsConfidence: config.enableWordConfidence } };
  }

  sound(request: unknown): Buffer | undefined {
    const { streamingRequest, audioContent } = request as Request;
    return streamingRequest === 'audioContent' ? audioContent : undefined;
  }

  answer(results: readonly Result[], billedSeconds?: number): object {
    return {
      results,
      ...(billedSeconds === undefined ? {} : { totalBilledTime: { seconds: billedSeconds } }),
    };
  }

  #wrongIn(config: RecognitionConfig): string | undefined {
    const { languageCode, model } = config;
    if (config.encoding !== 'LINEAR16' || config.sampleRateHertz !== 16_000) {
      return "Invalid recognition 'config': bad encoding or sample rate.";
    }
    if (this.#rules.unknownLanguages.includes(languageCode) || !/^[a-z]{2,3}-/.test(languageCode)) {
      return `Invalid recognition 'config': bad language code: ${languageCode}`;
    }
    if (model === 'latest_long' && this.#rules.oldModelLanguages.includes(languageCode)) {
      return `Invalid recognition 'config': The requested model is currently not supported for language : ${languageCode}.`;
    }
    if (config.alternativeLanguageCodes.length > ALTERNATIVES) {
      return "Invalid recognition 'config': too many alternative language codes.";
    }
    return undefined;
  }
}
