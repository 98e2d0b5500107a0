import type { Config } from './config.ts';
import type { EngineChooser } from './dubbing/ports/engine-set.ts';
import type { SessionDependencies } from './dubbing/dependencies.ts';
import type { VoiceMaker } from './dubbing/voice-maker.ts';
import type { ActorBook } from './speakers/actor-book.ts';
import { SessionActors } from './speakers/session-actors.ts';
import { SpeakerTracker } from './speakers/tracker.ts';
import { Glossary } from './store/glossary.ts';

/** What every session is given, whether a tab or a file is dubbed. */
export function sessionDependencies(
  config: Config,
  engines: EngineChooser,
  actors: ActorBook,
  voiceMaker?: VoiceMaker,
): Omit<SessionDependencies, 'emit'> {
  const glossary = new Glossary(config.DATA_DIR);
  return {
    engines,
    labeller: (encoder) => new SpeakerTracker(encoder, config.VOICE_SIMILARITY_THRESHOLD),
    actors: (show, trouble) => new SessionActors(actors, show, trouble),
    ...(voiceMaker === undefined ? {} : { voiceMaker }),
    nowMs: () => performance.now(),
    glossary: (show, targetLanguage) => glossary.terms(show, targetLanguage),
    spendCapUsd: config.SPEND_CAP_USD,
  };
}
