/** Every engine that this program has, best first in each stage. */
import type { Config } from '../config.ts';
import type { SpeakerEncoder } from '../dubbing/ports/speaker-encoder.ts';
import { VoiceprintEncoder } from '../speakers/voiceprint/voiceprint-encoder.ts';
import { EngineCatalog, type CatalogParts } from './catalog.ts';
import { ElevenLabsCloner } from './elevenlabs/cloner.ts';
import { ElevenLabs } from './elevenlabs/elevenlabs.ts';
import { HeardPreviews } from './elevenlabs/heard-previews.ts';
import { ElevenLabsService } from './elevenlabs/service.ts';
import { Apertium } from './embedded/apertium/apertium.ts';
import { Espeak } from './embedded/espeak/espeak.ts';
import { PocketSphinx } from './embedded/pocketsphinx/pocketsphinx.ts';
import { Silero } from './embedded/silero/silero.ts';
import { GoogleSpeech } from './google/speech.ts';
import { GoogleTranslation } from './google/translation.ts';
import { RequestLimiter } from './limiter.ts';
import { CachedTranslator } from './translation-cache.ts';

/** The engines that need no account. */
export function embeddedEngines(speaker: SpeakerEncoder): CatalogParts {
  return {
    stt: [new PocketSphinx()],
    translation: [new Apertium()],
    tts: [new Espeak()],
    vad: new Silero(),
    speaker,
  };
}

/** Those of the vendors that there are accounts with, before those that need none. */
export function allEngines(config: Config, speaker: SpeakerEncoder): CatalogParts {
  const embedded = embeddedEngines(speaker);
  const google = {
    credentialsPath: config.GOOGLE_CLOUD_CREDENTIALS_PATH,
    speechEndpoint: config.GOOGLE_SPEECH_ENDPOINT,
    translationEndpoint: config.GOOGLE_TRANSLATION_ENDPOINT,
  };
  const limiter = (): RequestLimiter => new RequestLimiter(config.MAX_CONCURRENT_REQUESTS);
  const service = new ElevenLabsService({
    apiKey: config.ELEVENLABS_API_KEY,
    baseUrl: config.ELEVENLABS_BASE_URL,
  });
  const cloner = new ElevenLabsCloner({ service, encoder: speaker });
  const previews = new HeardPreviews({
    encoder: speaker,
    fetch: (voiceId, signal) => cloner.preview(voiceId, signal),
    folder: config.DATA_DIR,
  });
  const elevenLabs = new ElevenLabs({
    service,
    model: config.ELEVENLABS_MODEL,
    transport: config.ELEVENLABS_TRANSPORT,
    stability: config.VOICE_STABILITY,
    clarity: config.VOICE_CLARITY,
    limiter: limiter(),
    previews,
  });
  const translation = new GoogleTranslation(google, limiter());
  return {
    ...embedded,
    stt: [new GoogleSpeech(google), ...embedded.stt],
    translation: [cached(translation, config.CACHE_TTL), ...embedded.translation],
    tts: [elevenLabs, ...embedded.tts],
    ...(service.missing === undefined ? { cloner } : {}),
  };
}

/**
 * The engines that the configuration asks for.
 * @param speaker as `chooseSpeaker` chose; the embedded one where left out
 */
export function catalogFor(config: Config, speaker: SpeakerEncoder = new VoiceprintEncoder()): EngineCatalog {
  return new EngineCatalog(
    {
      engines: config.ENGINES,
      stt: config.STT_ENGINE,
      translation: config.TRANSLATION_ENGINE,
      tts: config.TTS_ENGINE,
    },
    allEngines(config, speaker),
  );
}

function cached(translation: GoogleTranslation, ttlS: number): CatalogParts['translation'][number] {
  return Object.assign(new CachedTranslator(translation, { ttlS }), {
    missing: translation.missing,
    warm: () => translation.warm(),
    close: () => translation.close(),
  });
}
