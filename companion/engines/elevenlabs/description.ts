import { z } from 'zod';
import { endpointSetting, numberSetting } from '../../settings.ts';
import { describedEngine } from '../engine-description.ts';
import { RequestLimiter } from '../limiter.ts';
import { ElevenLabsCloner } from './cloner.ts';
import { ELEVENLABS, ElevenLabs } from './elevenlabs.ts';
import { VoicePreviews } from './voice-previews.ts';
import { DEFAULT_MODEL } from './models.ts';
import { PRICES_AS_OF, SCRIBE_USD_PER_S, USD_PER_CHARACTER } from './prices.ts';
import { SCRIBE, Scribe } from './scribe/scribe.ts';
import { ElevenLabsService } from './service.ts';

export const elevenlabs = describedEngine({
  title: 'ElevenLabs',
  engines: { stt: SCRIBE, tts: ELEVENLABS },
  licence: 'Terms of ElevenLabs',
  needs: 'An API key of ElevenLabs.',
  settings: {
    ELEVENLABS_API_KEY: z.string().min(1).optional(),
    ELEVENLABS_BASE_URL: endpointSetting.optional(),
    ELEVENLABS_MODEL: z
      .enum(['eleven_flash_v2_5', 'eleven_v3', 'eleven_multilingual_v2'], {
        error: 'takes eleven_flash_v2_5, eleven_v3 or eleven_multilingual_v2',
      })
      .default(DEFAULT_MODEL),
    /** `off` leaves recognition to others, and the key to the voices. */
    ELEVENLABS_RECOGNITION: z.enum(['on', 'off'], { error: 'takes on or off' }).default('on'),
    ELEVENLABS_TRANSPORT: z.enum(['http', 'socket'], { error: 'takes http or socket' }).default('http'),
    VOICE_STABILITY: numberSetting('a number from 0 to 1', 0, 1).default(0.5),
    VOICE_CLARITY: numberSetting('a number from 0 to 1', 0, 1).default(0.75),
  },
  secrets: ['ELEVENLABS_API_KEY'],
  prices: {
    asOf: PRICES_AS_OF,
    list: [
      { per: 'an hour of recognised sound (November 2026)', usd: SCRIBE_USD_PER_S * 3600 },
      ...Object.entries(USD_PER_CHARACTER).map(([model, usd]) => ({
        per: `a thousand characters spoken by ${model}`,
        usd: usd * 1000,
      })),
    ],
  },
  open(settings, { speaker, limits }) {
    const service = new ElevenLabsService({
      apiKey: settings.ELEVENLABS_API_KEY,
      baseUrl: settings.ELEVENLABS_BASE_URL,
    });
    const cloner = new ElevenLabsCloner({ service, encoder: speaker });
    const tts = new ElevenLabs({
      service,
      model: settings.ELEVENLABS_MODEL,
      transport: settings.ELEVENLABS_TRANSPORT,
      stability: settings.VOICE_STABILITY,
      clarity: settings.VOICE_CLARITY,
      limiter: new RequestLimiter(limits.concurrentRequests),
      previews: new VoicePreviews({
        encoder: speaker,
        fetch: (voiceId, signal) => cloner.preview(voiceId, signal),
        folder: limits.dataFolder,
      }),
    });
    const stt = settings.ELEVENLABS_RECOGNITION === 'on' ? { stt: new Scribe(service) } : {};
    return { ...stt, tts, cloner: service.missing === undefined ? cloner : undefined };
  },
});
