/** What a session is given from outside. */
import type { DaySpending } from './day-spending.ts';
import type { Pace } from '../../shared/pace.ts';
import type { Purchase } from './account.ts';
import type { ActorFinderFactory } from '../actors/actor-finder.ts';
import type { SessionSink } from './events.ts';
import type { Measure } from './latency.ts';
import type { MouthShaper } from './ports/mouth.ts';
import type { EngineChooser } from './ports/engine-set.ts';
import type { Word } from '../recognition/ports/recognizer.ts';
import type { Term } from './ports/translator.ts';
import type { LabellerFactory } from '../diarization/speaker-labeller.ts';
import type { VoiceCloningPort } from '../cloning/voice-cloning-port.ts';

/** What a viewer wants of a session. */
export interface DubbingOptions {
  /** BCP-47. */
  readonly targetLanguage: string;
  /** BCP-47, or "auto". */
  readonly sourceLanguage: string;
  /** Each speaker has a voice of their own that is like theirs. */
  readonly preserveVoice: boolean;
  /** Whether the running transcript is published. */
  readonly captions: boolean;
  readonly pace?: Pace;
  readonly show?: { readonly site: string; readonly title: string } | undefined;
}

/** What is to be otherwise from now on; what is left out stays. */
export type OptionsChange = { readonly [Key in keyof DubbingOptions]?: DubbingOptions[Key] | undefined } & {
  /** What the session may spend; null for what the companion was started with. */
  readonly spendCapUsd?: number | null | undefined;
};

/** What the listener's side did with a clause. */
export interface PlaybackReport {
  readonly clauseId: number;
  readonly state: 'started' | 'ended' | 'dropped';
  /** On the capture clock. */
  readonly heardMs: number;
  /** Dub audio owed and not yet played. */
  readonly backlogMs: number;
}

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
  /** Knows how a mouth moves, for those who see one; nobody does where left out. */
  readonly mouth?: MouthShaper;
  /** Names and words of a show; none where left out. */
  readonly glossary?: (show: DubbingOptions['show'], targetLanguage: string) => readonly Term[];
  /** What a session may spend at most, whatever its client says; undefined for no limit. */
  readonly spendCapUsd?: number | undefined;
  /** What all that is done in a day may spend. */
  readonly daySpending?: DaySpending;
}

/** How long a stop waits for the last words, and then for their dubs: what is not spoken by then is dropped. */
export interface DrainTimeouts {
  readonly lastWordsMs: number;
  readonly drainMs: number;
}
