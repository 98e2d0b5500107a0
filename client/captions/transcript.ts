import type { CaptionSpeaker } from './caption.ts';
import { relabelled } from './relabel.ts';

/** What changes in the transcript of a session. */
export type TranscriptEvent =
  /** A new session of the companion's: its clauses and speakers are numbered from the beginning again. */
  | { readonly kind: 'restarted' }
  /** Words that may still change; empty once they are committed. */
  | { readonly kind: 'partial'; readonly text: string; readonly speaker: CaptionSpeaker | undefined }
  | {
      readonly kind: 'clause';
      readonly clauseId: number;
      readonly speaker: CaptionSpeaker;
      /** Two people spoke at once. */
      readonly isOverlapped: boolean;
      readonly text: string;
    }
  | { readonly kind: 'translation'; readonly clauseId: number; readonly text: string }
  /** No dub of this clause is played, though the language has a voice. */
  | { readonly kind: 'unspoken'; readonly clauseId: number }
  /** Its words were hardly recognised, so that it is not dubbed. */
  | { readonly kind: 'unsure'; readonly clauseId: number }
  /** Lines of these speakers are this one's. */
  | { readonly kind: 'relabel'; readonly ids: readonly string[]; readonly speaker: CaptionSpeaker };

export interface TranscriptLine {
  /** Counts the companion's sessions, for clause ids are unique only within one. */
  readonly session: number;
  readonly clauseId: number;
  readonly speaker: CaptionSpeaker;
  readonly isOverlapped: boolean;
  readonly text: string;
  readonly translation: string | undefined;
  readonly isUnspoken: boolean;
  readonly isUnsure: boolean;
}

export interface Transcript {
  readonly session: number;
  readonly lines: readonly TranscriptLine[];
  readonly partial: { readonly text: string; readonly speaker: CaptionSpeaker | undefined };
}

/** Lines further back are in the companion's own transcript. */
const MOST_LINES = 400;
const NO_PARTIAL: Transcript['partial'] = { text: '', speaker: undefined };

export const EMPTY_TRANSCRIPT: Transcript = { session: 0, lines: [], partial: NO_PARTIAL };

/** The transcript after an event: a pure step. Lines of an earlier session stay as they were. */
export function withTranscriptEvent(transcript: Transcript, event: TranscriptEvent): Transcript {
  const { session, lines } = transcript;
  switch (event.kind) {
    case 'restarted':
      return { session: session + 1, lines, partial: NO_PARTIAL };
    case 'partial':
      return { ...transcript, partial: { text: event.text, speaker: event.speaker } };
    case 'clause': {
      const { clauseId, speaker, isOverlapped, text } = event;
      const line = {
        session,
        clauseId,
        speaker,
        isOverlapped,
        text,
        translation: undefined,
        isUnspoken: false,
        isUnsure: false,
      };
      return { ...transcript, lines: [...lines, line].slice(-MOST_LINES) };
    }
    case 'translation':
      return withLine(transcript, event.clauseId, { translation: event.text });
    case 'unspoken':
      return withLine(transcript, event.clauseId, { isUnspoken: true });
    case 'unsure':
      return withLine(transcript, event.clauseId, { isUnsure: true });
    case 'relabel': {
      const current = relabelled(lines, event.ids, event.speaker);
      return {
        ...transcript,
        lines: lines.map((line, i) => (line.session === session ? (current[i] ?? line) : line)),
        partial: withSpeaker(transcript.partial, event),
      };
    }
  }
}

function withLine(transcript: Transcript, clauseId: number, change: Partial<TranscriptLine>): Transcript {
  const lines = transcript.lines.map((line) =>
    line.session === transcript.session && line.clauseId === clauseId ? { ...line, ...change } : line,
  );
  return { ...transcript, lines };
}

function withSpeaker(
  partial: Transcript['partial'],
  { ids, speaker }: { readonly ids: readonly string[]; readonly speaker: CaptionSpeaker },
): Transcript['partial'] {
  return partial.speaker !== undefined && ids.includes(partial.speaker.id)
    ? { ...partial, speaker }
    : partial;
}
