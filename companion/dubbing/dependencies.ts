/** What a session is given from outside. */
import type { Pace } from '../../shared/pace.ts';
import type { StartDubbing } from '../../shared/protocol/client-messages.ts';
import type { Purchase } from './account.ts';
import type { ActorFinderFactory } from '../actors/actor-finder.ts';
import type { SessionSink } from './events.ts';
import type { Measure } from './latency.ts';
import type { EngineChooser } from './ports/engine-set.ts';
import type { Word } from '../recognition/ports/recognizer.ts';
import type { Term } from './ports/translator.ts';
import type { LabellerFactory } from '../diarization/speaker-labeller.ts';
import type { VoiceCloningPort } from '../cloning/voice-cloning-port.ts';

export type DubbingOptions = Omit<StartDubbing, 'type' | 'audio_format' | 'pace'> & { readonly pace?: Pace };

export interface SessionDependencies {
  readonly engines: EngineChooser;
  readonly labeller: LabellerFactory;
  /** Speakers that last; none are known where left out. */
  readonly actors?: ActorFinderFactory;
  /** Makes voices of theirs; none are made where left out. */
  readonly voiceMaker?: VoiceCloningPort;
  readonly emit: SessionSink;
  /** Told the words of each clause, on the capture clock, before the clause itself. */
  readonly words?: (clauseId: number, words: readonly Word[]) => void;
  /** Told each thing that is measured of a clause, for those who count over sessions. */
  readonly measured?: (measure: Measure, milliseconds: number) => void;
  /** Told each purchase, and each that is given back as less than nothing. */
  readonly bought?: (purchase: Purchase) => void;
  /** The companion's clock: that of `performance.now()`. */
  readonly nowMs: () => number;
  /** Somebody listens meanwhile: lag matters more than the best voice. A file waits for it. */
  readonly isLive?: boolean;
  /** Names and words of a show; none where left out. */
  readonly glossary?: (show: DubbingOptions['show'], targetLanguage: string) => readonly Term[];
  /** What a session may spend unless its client says otherwise; undefined for no limit. */
  readonly spendCapUsd?: number | undefined;
}

/** How long a stop waits for the last words, and then for their dubs: what is not spoken by then is dropped. */
export interface DrainTimeouts {
  readonly lastWordsMs: number;
  readonly drainMs: number;
}
