/** What Speech-to-Text is told before sound. */
import type { protos } from '@google-cloud/speech';
import { PIPELINE_RATE_HZ } from '../../recognition/ports/audio-frame.ts';
import type { Term } from '../../dubbing/ports/translator.ts';
import { AUTO_LANGUAGES, hasLatestLong } from './languages.ts';

export type StreamingConfig = protos.google.cloud.speech.v1.IStreamingRecognitionConfig;

/** https://cloud.google.com/speech-to-text/quotas#content allows more; so many hints already say little each. */
const PHRASES = 500;
const PHRASE_CHARACTERS = 100;
const BOOST = 10;

export interface Listening {
  /** The service's code, or "auto". */
  readonly language: string;
  /** The newest model does not know the language: the one that knows all is used. */
  readonly isPlain: boolean;
}

/**
 * The v1 API: its v1p1beta1 carries the same fields for all of this. Alternative languages are documented for the
 * models of commands and search only, so with "auto" the service chooses the model by itself.
 */
export function streamingConfig(listening: Listening, terms: readonly Term[]): StreamingConfig {
  const isAuto = listening.language === 'auto';
  const [primary = 'en-US', ...others] = isAuto ? AUTO_LANGUAGES : [listening.language];
  const phrases = phrasesOf(terms);
  return {
    config: {
      encoding: 'LINEAR16',
      sampleRateHertz: PIPELINE_RATE_HZ,
      languageCode: primary,
      ...(isAuto ? { alternativeLanguageCodes: others } : {}),
      ...(usesLatestLong(listening) ? { model: 'latest_long' } : {}),
      maxAlternatives: 1,
      enableAutomaticPunctuation: true,
      enableWordTimeOffsets: true,
      enableWordConfidence: true,
      ...(phrases.length > 0 ? { speechContexts: [{ phrases, boost: BOOST }] } : {}),
    },
    interimResults: true,
  };
}

/** The terms that the service is told to expect. */
export function phrasesOf(terms: readonly Term[]): string[] {
  return terms
    .map((term) => term.text)
    .filter((text) => text.length <= PHRASE_CHARACTERS)
    .slice(0, PHRASES);
}

export function usesLatestLong({ language, isPlain }: Listening): boolean {
  return language !== 'auto' && !isPlain && hasLatestLong(language);
}
