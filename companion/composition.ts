/** What the companion is made of, for the server, the command line and whatever tests either. */
import { baseLanguage, type LanguagePair } from '../shared/languages.ts';
import type { Catalog } from './catalog.ts';
import type { DubbingFactory } from './rooms/dubbing-port.ts';
import { RoomDubbing } from './rooms/room-dubbing.ts';
import type { Config } from './config.ts';
import { DaySpending } from './dubbing/day-spending.ts';
import type { SessionDependencies } from './dubbing/dependencies.ts';
import type { EngineChooser } from './dubbing/ports/engine-set.ts';
import type { SpeakerEncoder } from './dubbing/ports/speaker-encoder.ts';
import type { VoiceCloningPort } from './cloning/voice-cloning-port.ts';
import { chooseSpeaker } from './engines/choose-speaker.ts';
import { catalogFor } from './engines/installed.ts';
import { MouthShapes } from './engines/mouth/mouth-shapes.ts';
import type { EngineCatalog } from './engines/catalog.ts';
import type { HostedSpeakerEncoder } from './engines/speaker-host/hosted-encoder.ts';
import { ModelStore } from './models/model-store.ts';
import { ActorProfiles } from './actors/actor-profiles.ts';
import { SessionActors } from './actors/session-actors.ts';
import { OnlineDiarizer } from './diarization/online-diarizer.ts';
import { ActorStore } from './store/actor-store.ts';
import { DaySpendingFile } from './store/day-spending-file.ts';
import { Glossary } from './store/glossary.ts';

export interface EngineParts {
  readonly models: ModelStore;
  readonly speaker: HostedSpeakerEncoder;
  readonly catalog: EngineCatalog;
}

/** The engines of a configuration. Whoever composes them closes the catalog. */
export function composeEngines(config: Config): EngineParts {
  const models = new ModelStore(config.MODELS_DIR);
  const speaker = chooseSpeaker(config, models);
  return { models, speaker, catalog: catalogFor(config, speaker, models) };
}

export interface SessionParts {
  readonly actors: ActorProfiles;
  readonly daySpending: DaySpending;
  /** What every session is given, whether a tab or a file is dubbed. */
  dependencies(voiceMaker?: VoiceCloningPort): Omit<SessionDependencies, 'emit'>;
  close(): void;
}

/** How rooms are dubbed with these engines. Whoever composes it closes it. */
export function composeRooms(
  engines: Pick<Catalog, 'pairs' | 'captionPairs'>,
  dependencies: Omit<SessionDependencies, 'emit'>,
): DubbingFactory & { close(): void } {
  let mouth: MouthShapes | undefined;
  const isAmong = (pairs: readonly LanguagePair[], source: string, target: string): boolean =>
    pairs.some(
      (pair) =>
        (source === 'auto' || pair.source === baseLanguage(source)) &&
        baseLanguage(pair.target) === baseLanguage(target),
    );
  return {
    offer: (source, target) => {
      if (isAmong(engines.pairs(), source, target)) return 'dub';
      return isAmong(engines.captionPairs(), source, target) ? 'captions' : 'none';
    },
    forecast: (source, targets) => {
      let beside = 0;
      return targets.map((target) => {
        if (!isAmong(engines.pairs(), source, target)) return 'captions';
        return dependencies.engines.isLighterVoice?.(target, beside++) === true ? 'lighter' : 'best';
      });
    },
    whenLoaded: (source, targets) => {
      const { engines: chooser } = dependencies;
      const whenWarm = chooser.whenWarm?.bind(chooser);
      if (whenWarm === undefined) return undefined;
      return Promise.all(targets.map((target) => whenWarm({ source, target }))).then(() => undefined);
    },
    open: (options, emit) => {
      mouth ??= new MouthShapes();
      return new RoomDubbing({ ...options, dependencies: { ...dependencies, mouth }, emit });
    },
    close: () => {
      mouth?.close();
    },
  };
}

/** What sessions on these engines are made of: actors, glossary, clock and limits. */
export function composeSessions(
  config: Config,
  engines: EngineChooser & { readonly speaker: SpeakerEncoder },
  onUnreadableRows?: (rows: number) => void,
): SessionParts {
  const store = new ActorStore(config.DATA_DIR, onUnreadableRows);
  const actors = new ActorProfiles(store, engines.speaker, config.VOICE_SIMILARITY_THRESHOLD);
  const daySpending = new DaySpending({
    capUsd: config.SPEND_CAP_USD_DAY,
    store: new DaySpendingFile(config.DATA_DIR),
  });
  const glossary = new Glossary(config.DATA_DIR);
  return {
    actors,
    daySpending,
    dependencies: (voiceMaker) => ({
      engines,
      labeller: (encoder) => new OnlineDiarizer(encoder, config.VOICE_SIMILARITY_THRESHOLD),
      actors: (show, trouble) => new SessionActors(actors, show, trouble),
      ...(voiceMaker === undefined ? {} : { voiceMaker }),
      nowMs: () => performance.now(),
      glossary: (show, targetLanguage) => glossary.terms(show, targetLanguage),
      spendCapUsd: config.SPEND_CAP_USD,
      daySpending,
    }),
    close: () => {
      store.close();
    },
  };
}
