import { z } from 'zod';
import { endpointSetting } from '../../settings.ts';
import { describedEngine } from '../engine-description.ts';
import { RequestLimiter } from '../limiter.ts';
import { CachedTranslator } from '../translation-cache.ts';
import { PRICES_AS_OF, SPEECH_USD_PER_S, TRANSLATION_USD_PER_CHARACTER } from './prices.ts';
import { GOOGLE_SPEECH, GoogleSpeech } from './speech.ts';
import { GOOGLE_TRANSLATION, GoogleTranslation } from './translation.ts';

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
    GOOGLE_TRANSLATION_ENDPOINT: endpointSetting.optional(),
  },
  secrets: ['GOOGLE_CLOUD_CREDENTIALS_PATH'],
  prices: {
    asOf: PRICES_AS_OF,
    list: [
      { per: 'a minute of recognised sound', usd: SPEECH_USD_PER_S * 60 },
      { per: 'a million translated characters', usd: TRANSLATION_USD_PER_CHARACTER * 1_000_000 },
    ],
  },
  open(settings, { limits }) {
    const account = {
      credentialsPath: settings.GOOGLE_CLOUD_CREDENTIALS_PATH,
      speechEndpoint: settings.GOOGLE_SPEECH_ENDPOINT,
      translationEndpoint: settings.GOOGLE_TRANSLATION_ENDPOINT,
    };
    const translation = new GoogleTranslation(account, new RequestLimiter(limits.concurrentRequests));
    return {
      stt: new GoogleSpeech(account),
      translation: Object.assign(new CachedTranslator(translation, { ttlS: limits.translationKeptS }), {
        missing: translation.missing,
        warm: () => translation.warm(),
        close: () => translation.close(),
      }),
    };
  },
});
