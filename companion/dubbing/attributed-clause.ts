import type { ProsodyDelta } from './ports/synthesizer.ts';

/** A committed clause with its number and its speaker, whatever it is dubbed into. Nothing of it changes after. */
export interface AttributedClause {
  /** From 1 in each session. */
  readonly id: number;
  readonly text: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly speakerId: string;
  /** BCP-47. */
  readonly language: string;
  /** The text is in the target language already. */
  readonly isDirect: boolean;
  /** The recogniser is sure enough of it for it to be spoken. */
  readonly isConfident: boolean;
  /** How it was said; undefined where too little of the speaker was heard to tell. */
  readonly style: ProsodyDelta | undefined;
  /** On the companion's clock, as the next. */
  readonly committedAtMs: number;
  /** When its first sound arrived: the older that is, the more urgent its dub. */
  readonly dueAtMs: number;
}

/** A language that clauses are dubbed into. */
export interface ClauseConsumer {
  /** The text will likely be the next clause. */
  prefetch(text: string, language: string): void;
  /** Resolves when the next may come. */
  accept(clause: AttributedClause): Promise<void>;
}
