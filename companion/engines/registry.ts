/**
 * The engines that this program has and that the configuration lets in. Readiness is told from files, programs and keys
 * being there, without starting any, so that the companion is up at once.
 */
import type { EngineMissing } from '../../shared/protocol/error-codes.ts';
import type { EngineEntry } from '../../shared/http/engines.ts';
import type { LanguagePair } from '../../shared/languages.ts';
import { DubError } from '../../shared/protocol/errors.ts';
import type { EngineInfo, EngineKind } from '../../shared/engine-info.ts';
import type { SpeakerEncoder } from '../dubbing/ports/speaker-encoder.ts';
import type { Synthesizer } from '../dubbing/ports/synthesizer.ts';
import type { Translator } from '../dubbing/ports/translator.ts';
import type { VoiceCloner } from '../dubbing/ports/voice-cloner.ts';
import type { Recognizer } from '../recognition/ports/recognizer.ts';
import type { VoiceActivityDetector } from '../recognition/ports/voice-activity.ts';
import { borne } from './bearable.ts';
import { EVERYTHING, type EnginePlan } from './benchmark/engine-plan.ts';
import type { MachineFit } from './benchmark/machine-fit.ts';
import { EngineHealth } from './failover/health.ts';
import type { Candidate } from './failover/fallback-chain.ts';
import { pairsOf, type ReadyPairs } from './pairs.ts';

export interface CatalogOptions {
  readonly engines: 'auto' | EngineKind;
  /** Names of engines, one for a stage, instead of the family's. */
  readonly stt?: string | undefined;
  readonly translation?: string | undefined;
  readonly tts?: string | undefined;
}

/** An engine that this program has, whether or not it can run here. */
export type Installed<Engine> = Engine & {
  /** Why it cannot run, and so what to do, where it cannot. */
  readonly missing: EngineMissing | undefined;
  /** Gets ready ahead of the first session. */
  warm?(pairs: readonly LanguagePair[]): Promise<void>;
  /** The plan of the account that pays for it, in its service's own words; undefined until it is known. */
  readonly plan?: string | undefined;
  /** Ids of those of its models that are in memory. */
  loadedModels?(): readonly string[];
  close?(): void | Promise<void>;
};

export interface StagedEngines {
  readonly stt: Recognizer;
  readonly translation: Translator;
  readonly tts: Synthesizer;
}
export type EngineStage = keyof StagedEngines;
export type ReadyEngines<Engine> = readonly [Installed<Engine>, ...Installed<Engine>[]];

type InstalledEngines = { readonly [Stage in EngineStage]: readonly Installed<StagedEngines[Stage]>[] };

/** The engines of each stage, best first. */
export interface CatalogParts extends InstalledEngines {
  readonly vad: Installed<VoiceActivityDetector>;
  readonly speaker: SpeakerEncoder;
  /** Told when what is installed changes, and with it what engines can do. */
  readonly onChange?: (listener: () => void) => void;
  /** What this machine bears; everything where left out. */
  readonly fit?: MachineFit;
  /** Makes voices for the synthesiser of the same name. */
  readonly cloner?: VoiceCloner;
}

export class EngineRegistry {
  readonly parts: CatalogParts;
  readonly #options: CatalogOptions;
  readonly #health = new Map<string, EngineHealth>();
  #pairs: ReadyPairs | undefined;

  constructor(options: CatalogOptions, parts: CatalogParts) {
    this.#options = options;
    this.parts = parts;
    parts.onChange?.(() => {
      this.#pairs = undefined;
    });
  }

  /** What the configuration lets in, ready or not, best first. */
  allowed<Stage extends EngineStage>(stage: Stage): Installed<StagedEngines[Stage]>[] {
    const { engines: family, [stage]: named } = this.#options;
    const all: InstalledEngines = this.parts;
    const installed: InstalledEngines[Stage] = all[stage];
    return installed.filter(({ info }) =>
      named === undefined ? family === 'auto' || family === info.kind : named === info.name,
    );
  }

  ready<Stage extends EngineStage>(stage: Stage): Installed<StagedEngines[Stage]>[] {
    return this.allowed(stage).filter(({ missing }) => missing === undefined);
  }

  /** @throws DubError `engine_missing` where no engine of the stage is ready */
  required<Stage extends EngineStage>(stage: Stage): ReadyEngines<StagedEngines[Stage]> {
    const ready = this.ready(stage);
    if (isFilled(ready)) return ready;
    const wanting = this.allowed(stage).map(({ missing }) => missing);
    throw new DubError('engine_missing', wanting[0] ?? this.#noneAllowed(stage), { stage });
  }

  /** @throws DubError `engine_missing` */
  requiredVad(): VoiceActivityDetector {
    const { vad } = this.parts;
    if (vad.missing !== undefined) throw new DubError('engine_missing', vad.missing, { stage: 'vad' });
    return vad;
  }

  /** Those of all stages that are ready and that this machine bears for one dub. */
  bearable(): Installed<StagedEngines[EngineStage]>[] {
    const plan = this.planAlone;
    return [
      ...borne(this.ready('stt'), plan),
      ...borne(this.ready('translation'), plan),
      ...borne(this.ready('tts'), plan),
    ];
  }

  /** What this machine bears where nothing else is dubbed. */
  get planAlone(): EnginePlan {
    return this.parts.fit?.planAlone ?? EVERYTHING;
  }

  /** @param isAnother whether it is a dub more than there are now */
  planFor(isAnother: boolean): EnginePlan {
    return this.parts.fit?.planFor(isAnother) ?? EVERYTHING;
  }

  /** @param beside languages of the same room that are spoken already */
  planForVoice(beside: number): EnginePlan {
    return this.parts.fit?.planForVoice(beside) ?? EVERYTHING;
  }

  readyPairs(): ReadyPairs {
    if (this.parts.vad.missing !== undefined) return { dubbed: [], captioned: [] };
    // Thousands with cloud engines, and the same until something is installed.
    return (this.#pairs ??= pairsOf(this.ready('stt'), this.ready('translation'), this.ready('tts')));
  }

  /** Dubbed or captioned. */
  allPairs(): readonly LanguagePair[] {
    const { dubbed, captioned } = this.readyPairs();
    return captioned.length === 0 ? dubbed : [...dubbed, ...captioned];
  }

  /** One for all sessions. */
  healthOf(stage: EngineEntry['stage'], { name }: EngineInfo): EngineHealth {
    const key = `${stage} ${name}`;
    const health = this.#health.get(key) ?? new EngineHealth();
    this.#health.set(key, health);
    return health;
  }

  candidates<Engine extends { readonly info: EngineInfo }>(
    stage: EngineStage,
    engines: readonly Engine[],
  ): Candidate<Engine>[] {
    return engines.map((engine) => ({ engine, health: this.healthOf(stage, engine.info) }));
  }

  loadedModels(): readonly string[] {
    return this.#all().flatMap((engine) => engine.loadedModels?.() ?? []);
  }

  /** Ends every child and connection of the engines; the companion's own exit does so too. */
  async close(): Promise<void> {
    const { speaker, fit } = this.parts;
    await fit?.close();
    speaker.close?.();
    await Promise.all(this.#all().map(async (engine) => engine.close?.()));
  }

  #all(): Installed<StagedEngines[EngineStage]>[] {
    const { stt, translation, tts } = this.parts;
    return [...stt, ...translation, ...tts];
  }

  #noneAllowed(stage: EngineStage): EngineMissing {
    const named = this.#options[stage];
    if (named !== undefined) return { reason: 'unknown_engine', engine: named };
    return { reason: 'none_of_kind', kind: this.#options.engines };
  }
}

export function isFilled<Item>(items: readonly Item[]): items is readonly [Item, ...Item[]] {
  return items.length > 0;
}
