/** Every engine that this program has, best first in each stage. */
import type { Config } from '../config.ts';
import type { SpeakerEncoder } from '../dubbing/ports/speaker-encoder.ts';
import { ModelStore } from '../models/model-store.ts';
import { Bergamot } from './bergamot/bergamot.ts';
import { chooseSpeaker } from './choose-speaker.ts';
import { EngineCatalog } from './catalog.ts';
import type { CatalogParts } from './registry.ts';
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
import { CostsFile } from './benchmark/costs-file.ts';
import { MEASURED_ENGINES } from './benchmark/engine-costs.ts';
import { MachineFit } from './benchmark/machine-fit.ts';
import { measureCosts } from './benchmark/measure-costs.ts';
import { Kokoro } from './kokoro/kokoro.ts';
import { RequestLimiter } from './limiter.ts';
import { Whisper } from './whisper/whisper.ts';
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

/** The neural engines on this machine, before the embedded ones. */
export function localEngines(models: ModelStore, speaker: SpeakerEncoder): CatalogParts {
  const [apertium, espeak] = [new Apertium(), new Espeak()];
  const whisper = new Whisper({ models });
  const bergamot = new Bergamot(models, apertium);
  const kokoro = new Kokoro({ models, encoder: speaker });
  const engines = { whisper, bergamot, kokoro };
  const fit = new MachineFit({
    file: new CostsFile(models.folder),
    installed: () => MEASURED_ENGINES.filter((engine) => engines[engine].missing === undefined),
    sessions: () => whisper.openStreams,
    measure: (isBusy, signal) => measureCosts({ ...engines, otherVoice: espeak }, isBusy, signal),
  });
  return {
    stt: [whisper, new PocketSphinx()],
    translation: [bergamot, apertium],
    tts: [kokoro, espeak],
    fit,
    vad: new Silero(),
    speaker,
    onChange: (listener) => {
      models.onChange(listener);
    },
  };
}

/** Those of the vendors that there are accounts with, before those that need none. */
export function allEngines(config: Config, speaker: SpeakerEncoder, models: ModelStore): CatalogParts {
  const local = localEngines(models, speaker);
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
    ...local,
    stt: [new GoogleSpeech(google), ...local.stt],
    translation: [cached(translation, config.CACHE_TTL), ...local.translation],
    tts: [elevenLabs, ...local.tts],
    ...(service.missing === undefined ? { cloner } : {}),
  };
}

/**
 * The engines that the configuration asks for.
 * @param speaker as `chooseSpeaker` chooses where left out
 */
export function catalogFor(
  config: Config,
  speaker?: SpeakerEncoder,
  models: ModelStore = new ModelStore(config.MODELS_DIR),
): EngineCatalog {
  return new EngineCatalog(
    {
      engines: config.ENGINES,
      stt: config.STT_ENGINE,
      translation: config.TRANSLATION_ENGINE,
      tts: config.TTS_ENGINE,
    },
    allEngines(config, speaker ?? chooseSpeaker(config, models), models),
  );
}

function cached(translation: GoogleTranslation, ttlS: number): CatalogParts['translation'][number] {
  return Object.assign(new CachedTranslator(translation, { ttlS }), {
    missing: translation.missing,
    warm: () => translation.warm(),
    close: () => translation.close(),
  });
}
