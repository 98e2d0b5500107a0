import { z } from 'zod';
import { endpointSetting } from '../../settings.ts';
import { describedEngine } from '../engine-description.ts';
import { RequestLimiter } from '../limiter.ts';
import { CachedTranslator } from '../translation-cache.ts';
import {
  CHIRP_USD_PER_S,
  LLM_USD_PER_CHARACTER,
  PRICES_AS_OF,
  SPEECH_USD_PER_S,
  TRANSLATION_USD_PER_CHARACTER,
} from './prices.ts';
import { GOOGLE_SPEECH, GoogleSpeech } from './speech.ts';
import { SPEECH_MODELS } from './speech-models.ts';
import { GOOGLE_TRANSLATION, GoogleTranslation } from './translation.ts';
import { TRANSLATION_MODELS } from './translation-model.ts';

const regionSetting = z
  .string()
  .regex(/^[a-z]+(-[a-z]+\d+)?$/, 'takes a region of Google Cloud, like us or europe-west1');

export const google = describedEngine({
  title: 'Google Cloud',
  engines: { stt: GOOGLE_SPEECH, translation: GOOGLE_TRANSLATION },
  licence: 'Terms of Google Cloud',
  needs:
    'The key file of a service account of a Google Cloud project in which Speech-to-Text and Translation are enabled.',
  settings: {
    /** The JSON key file of a service account. */
    GOOGLE_CLOUD_CREDENTIALS_PATH: z.string().min(1).optional(),
    GOOGLE_SPEECH_ENDPOINT: endpointSetting.optional(),
    GOOGLE_SPEECH_MODEL: z.enum(SPEECH_MODELS, { error: `takes ${SPEECH_MODELS.join(' or ')}` }).optional(),
    /** Of chirp_3. */
    GOOGLE_SPEECH_REGION: regionSetting.optional(),
    GOOGLE_TRANSLATION_ENDPOINT: endpointSetting.optional(),
    GOOGLE_TRANSLATION_MODEL: z
      .enum(TRANSLATION_MODELS, { error: `takes ${TRANSLATION_MODELS.join(' or ')}` })
      .optional(),
    GOOGLE_TRANSLATION_REGION: regionSetting.optional(),
  },
  secrets: ['GOOGLE_CLOUD_CREDENTIALS_PATH'],
  prices: {
    asOf: PRICES_AS_OF,
    list: [
      { per: 'a minute of recognised sound', usd: SPEECH_USD_PER_S * 60 },
      { per: 'a minute recognised by chirp_3 (November 2026)', usd: CHIRP_USD_PER_S * 60 },
      { per: 'a million translated characters', usd: TRANSLATION_USD_PER_CHARACTER * 1_000_000 },
      {
        per: 'a million characters translated by translation-llm (an estimate)',
        usd: LLM_USD_PER_CHARACTER * 1_000_000,
      },
    ],
  },
  open(settings, { limits }) {
    const account = {
      credentialsPath: settings.GOOGLE_CLOUD_CREDENTIALS_PATH,
      speechEndpoint: settings.GOOGLE_SPEECH_ENDPOINT,
      translationEndpoint: settings.GOOGLE_TRANSLATION_ENDPOINT,
    };
    const translation = new GoogleTranslation(
      {
        ...account,
        model: settings.GOOGLE_TRANSLATION_MODEL,
        region: settings.GOOGLE_TRANSLATION_REGION,
      },
      new RequestLimiter(limits.concurrentRequests),
    );
    return {
      stt: new GoogleSpeech({
        ...account,
        model: settings.GOOGLE_SPEECH_MODEL,
        region: settings.GOOGLE_SPEECH_REGION,
      }),
      translation: Object.assign(new CachedTranslator(translation, { ttlS: limits.translationKeptS }), {
        missing: translation.missing,
        warm: () => translation.warm(),
        close: () => translation.close(),
      }),
    };
  },
});
