/**
 * What a session says, in order, in the domain's own words: times in milliseconds on the capture clock, no sentence for anybody to
 * read, and nothing of how a client is told (`companion/sessions/wire-encoder.ts`).
 */
import type { EngineInfos } from '../../shared/engine-info.ts';
import type { DubError } from '../../shared/protocol/errors.ts';
import type { NoticeContent } from '../../shared/protocol/notice-codes.ts';
import type { Voice } from '../../shared/voice.ts';
import type { CloneProgress } from '../cloning/clone-progress.ts';
import type { Spend } from './account.ts';
import type { Measure, Percentiles } from './latency.ts';
import type { Mark } from './ports/synthesizer.ts';

/** What is being said; a partial replaces the one before. */
export interface TranscriptUpdated {
  readonly type: 'transcript';
  readonly text: string;
  readonly isFinal: boolean;
  readonly startMs: number;
  readonly endMs: number;
  readonly speakerId?: string;
  readonly language: string;
}

/** A clause was committed: its text and times never change after. */
export interface ClauseCommitted {
  readonly type: 'clause';
  readonly clauseId: number;
  readonly text: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly speakerId: string;
  /** Two spoke at once: the speaker is the one it sounds most like. */
  readonly isOverlapped: boolean;
  /** The speech was translated without being written down: the text is in the target language. */
  readonly isDirect: boolean;
  readonly language: string;
}

export interface ClauseTranslated {
  readonly type: 'translation';
  readonly clauseId: number;
  readonly text: string;
  /** The name of the engine that translated it. */
  readonly engine: string;
}

export interface DubStarted {
  readonly type: 'dubStarted';
  readonly clauseId: number;
  readonly speakerId: string;
  readonly voice: Voice;
  readonly rateHz: number;
  readonly startMs: number;
  readonly endMs: number;
  /** The ready ear-voice span. */
  readonly readyMs: number;
}

/** Audio of a dub; the last frame may have none, and marks alone. */
export interface DubFrame {
  readonly type: 'dubFrame';
  readonly clauseId: number;
  /** From 0 in each clause. */
  readonly sequence: number;
  /** Where in the clause's audio its first sample stands. */
  readonly offsetMs: number;
  readonly rateHz: number;
  readonly samples: Int16Array;
  /** Of this sound, from the start of the dub; one that became known late comes with a later frame. */
  readonly marks: readonly Mark[];
}

export const DUB_OUTCOMES = ['spoken', 'cut', 'dropped'] as const;
export type DubOutcome = (typeof DUB_OUTCOMES)[number];

/** All of the dub was made, or it was cut short or dropped, and why. */
export interface DubEnded {
  readonly type: 'dubEnded';
  readonly clauseId: number;
  readonly outcome: DubOutcome;
  readonly reason?: string;
  readonly durationMs: number;
  readonly marks?: readonly Mark[];
}

/** Somebody new is heard, a speaker has another name or voice, or speakers turned out to be one. */
export interface SpeakerChanged {
  readonly type: 'speaker';
  readonly speakerId: string;
  readonly actorId?: string;
  readonly name: string;
  readonly isNew: boolean;
  /** 0..1 */
  readonly similarity: number;
  readonly voice: Voice;
  /** Those who turned out to be this speaker. */
  readonly replaces?: readonly string[];
}

/** How far the making of a speaker's voice is. */
export interface VoiceCloning extends CloneProgress {
  readonly type: 'voiceCloning';
  readonly speakerId: string;
}

/** How late the session is, over the last clauses. */
export interface MetricsTaken {
  readonly type: 'metrics';
  readonly latencies: Readonly<Partial<Record<Measure, Percentiles>>>;
  /** Dub audio owed and not yet played. */
  readonly backlogMs: number;
  readonly clauses: number;
  readonly spendUsd: number;
}

/** Something changed and dubbing goes on. */
export type Notice = NoticeContent & {
  readonly type: 'notice';
  /** Which engines serve from now on, where that is what changed. */
  readonly engines?: EngineInfos;
};

/** With a clause it is the end of that clause; the session goes on. */
export interface Failure {
  readonly type: 'failure';
  readonly error: DubError;
  readonly clauseId?: number;
  /** The speech that is not dubbed for it, on the capture clock. */
  readonly lost?: { readonly fromMs: number; readonly toMs: number };
}

export interface SessionStatistics {
  /** Of sound that was received. */
  readonly audioS: number;
  readonly spoken: number;
  readonly cut: number;
  readonly dropped: number;
  readonly failed: number;
  readonly speakers: number;
  readonly readyEvs?: Percentiles;
  readonly heardEvs?: Percentiles;
  readonly spend: Spend;
}

/** The end; everything of the session's clauses came before it. */
export interface DubbingStopped {
  readonly type: 'stopped';
  readonly clauses: number;
  readonly statistics: SessionStatistics;
}

export type SessionEvent =
  | TranscriptUpdated
  | ClauseCommitted
  | ClauseTranslated
  | DubStarted
  | DubFrame
  | DubEnded
  | SpeakerChanged
  | VoiceCloning
  | MetricsTaken
  | Notice
  | Failure
  | DubbingStopped;

/** Takes what the session says. Synchronous: a slow listener is the transport's to bound. */
export type SessionSink = (event: SessionEvent) => void;
