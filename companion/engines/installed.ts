/** The engines that this program has, best first in each stage: those in the cloud, those on this machine, the embedded ones. */
import type { Config } from '../config.ts';
import type { EngineKind } from '../../shared/engine-info.ts';
import type { SpeakerEncoder } from '../dubbing/ports/speaker-encoder.ts';
import { ModelStore } from '../models/model-store.ts';
import { CostsFile } from './benchmark/costs-file.ts';
import { MachineFit } from './benchmark/machine-fit.ts';
import type { DemandingEngines } from './benchmark/demanding-engine.ts';
import { measureCosts } from './benchmark/measure-costs.ts';
import { EngineCatalog } from './catalog.ts';
import { chooseSpeaker } from './choose-speaker.ts';
import { DESCRIPTIONS, type EngineSettings } from './descriptions.ts';
import type { EngineDescription, Surroundings, VendorEngines } from './engine-description.ts';
import type { CatalogParts } from './registry.ts';

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

/** What this machine bears of those engines that take much of it. @param engines the simplest first */
function machineFit(engines: readonly VendorEngines[], models: ModelStore): MachineFit {
  // Where two describe the same stage as demanding, the better one is planned for.
  const demanding = engines.reduce<DemandingEngines>((all, one) => ({ ...all, ...one.demanding }), {});
  const all = present([demanding.stt, demanding.translation, demanding.tts]);
  const [otherVoice] = present(engines.map(({ tts }) => tts));
  return new MachineFit({
    file: new CostsFile(models.folder),
    engines: all,
    installed: () => all.filter(({ missing }) => missing === undefined),
    sessions: () => demanding.stt?.openStreams ?? 0,
    measure: (isBusy, signal) => measureCosts({ ...demanding, otherVoice }, isBusy, signal),
  });
}
