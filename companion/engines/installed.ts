/** The engines that this program has, best first in each stage: those in the cloud, those on this machine, the embedded ones. */
import type { Config } from '../config.ts';
import type { EngineKind } from '../../shared/engine-info.ts';
import type { SpeakerEncoder } from '../dubbing/ports/speaker-encoder.ts';
import { ModelStore } from '../models/model-store.ts';
import { Bergamot } from './bergamot/bergamot.ts';
import { CostsFile } from './benchmark/costs-file.ts';
import { MEASURED_ENGINES } from './benchmark/engine-costs.ts';
import { MachineFit } from './benchmark/machine-fit.ts';
import { measureCosts, type MeasurableEngines } from './benchmark/measure-costs.ts';
import { EngineCatalog } from './catalog.ts';
import { chooseSpeaker } from './choose-speaker.ts';
import { DESCRIPTIONS, type EngineSettings } from './descriptions.ts';
import type { EngineDescription, Surroundings, VendorEngines } from './engine-description.ts';
import { Kokoro } from './kokoro/kokoro.ts';
import type { CatalogParts } from './registry.ts';
import { Whisper } from './whisper/whisper.ts';

/** Each may serve as a part of those that come after it, and stands behind them. */
const FROM_SIMPLEST = ['embedded', 'local', 'cloud'] as const satisfies readonly EngineKind[];

/** The engines that need no account and no download. */
export function embeddedEngines(speaker: SpeakerEncoder): CatalogParts {
  const limits = { concurrentRequests: 1, translationKeptS: 0, dataFolder: undefined };
  return partsOf(opened(['embedded'], {}, { speaker, limits, models: new ModelStore('') }), speaker);
}

/** Those of every family, whether or not they can run here. */
export function allEngines(config: Config, speaker: SpeakerEncoder, models: ModelStore): CatalogParts {
  const limits = {
    concurrentRequests: config.MAX_CONCURRENT_REQUESTS,
    translationKeptS: config.CACHE_TTL,
    dataFolder: config.DATA_DIR,
  };
  const engines = opened(FROM_SIMPLEST, config, { speaker, limits, models });
  return {
    ...partsOf(engines, speaker),
    fit: machineFit(engines, models),
    onChange: (listener) => {
      models.onChange(listener);
    },
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

/** The simplest first. */
function opened(
  kinds: readonly EngineKind[],
  settings: Partial<EngineSettings>,
  around: Omit<Surroundings, 'simpler'>,
): VendorEngines[] {
  const engines: VendorEngines[] = [];
  for (const kind of kinds) {
    const simpler = [...engines];
    const all: readonly EngineDescription[] = DESCRIPTIONS;
    for (const description of all.filter((one) => kindOf(one) === kind)) {
      // Each reads its own settings, which were parsed by its own schema.
      const own = description.open?.(settings, { ...around, simpler });
      if (own !== undefined) engines.push(own);
    }
  }
  return engines;
}

function kindOf({ engines }: EngineDescription): EngineKind | undefined {
  return Object.values(engines)[0]?.kind;
}

/** @param engines the simplest first */
function partsOf(engines: readonly VendorEngines[], speaker: SpeakerEncoder): CatalogParts {
  const best = [...engines].reverse();
  const vad = present(best.map((one) => one.vad))[0];
  if (vad === undefined) throw new Error('No engine describes itself as one that finds speech.');
  const cloner = present(best.map((one) => one.cloner))[0];
  return {
    stt: present(best.map(({ stt }) => stt)),
    translation: present(best.map(({ translation }) => translation)),
    tts: present(best.map(({ tts }) => tts)),
    vad,
    speaker,
    ...(cloner === undefined ? {} : { cloner }),
  };
}

function present<Engine>(engines: readonly (Engine | undefined)[]): Engine[] {
  return engines.filter((engine) => engine !== undefined);
}

/** What this machine bears of those engines that take much of it. */
function machineFit(engines: readonly VendorEngines[], models: ModelStore): MachineFit {
  const find = <Engine>(of: new (...args: never[]) => Engine): Engine => {
    const all = engines.flatMap((one): unknown[] => Object.values(one));
    const found = all.find((engine): engine is Engine => engine instanceof of);
    if (found === undefined) throw new Error(`${of.name} does not describe itself.`);
    return found;
  };
  const measured = { whisper: find(Whisper), bergamot: find(Bergamot), kokoro: find(Kokoro) };
  const [simplest] = present(engines.map(({ tts }) => tts));
  return new MachineFit({
    file: new CostsFile(models.folder),
    installed: () => MEASURED_ENGINES.filter((engine) => measured[engine].missing === undefined),
    sessions: () => measured.whisper.openStreams,
    measure: (isBusy, signal) => {
      const others: MeasurableEngines = { ...measured, otherVoice: simplest ?? measured.kokoro };
      return measureCosts(others, isBusy, signal);
    },
  });
}
