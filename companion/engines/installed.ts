/** Every engine that this program has, best first in each stage. */
import type { SpeakerEncoder } from '../dubbing/ports.ts';
import type { Config } from '../config.ts';
import { PitchSpectrumEncoder } from '../speakers/pitch-spectrum.ts';
import { EngineCatalog, type CatalogParts } from './catalog.ts';
import { Apertium } from './embedded/apertium/apertium.ts';
import { Espeak } from './embedded/espeak/espeak.ts';
import { PocketSphinx } from './embedded/pocketsphinx/pocketsphinx.ts';
import { Silero } from './embedded/silero/silero.ts';

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

/** The engines that the configuration asks for. */
export function catalogFor(config: Config): EngineCatalog {
  return new EngineCatalog(
    {
      engines: config.ENGINES,
      stt: config.STT_ENGINE,
      translation: config.TRANSLATION_ENGINE,
      tts: config.TTS_ENGINE,
    },
    embeddedEngines(new PitchSpectrumEncoder()),
  );
}
