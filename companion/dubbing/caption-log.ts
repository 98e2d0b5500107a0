import { NOT_CONFIDENT } from '../../shared/engine-info.ts';
import type { DubOutcome, SessionEvent } from './events.ts';

/** More than eight hours of dense dialogue; the oldest go first. */
const LIMIT = 20_000;

export interface CaptionEntry {
  readonly clauseId: number;
  readonly startMs: number;
  readonly endMs: number;
  speakerId: string;
  /** Two spoke at once. */
  readonly isOverlapped: boolean;
  /** The text is a translation: what was said was not written down. */
  readonly isDirect: boolean;
  readonly text: string;
  translation?: string;
  outcome?: DubOutcome | 'failed';
  /** Why it is not spoken, or not to its end. */
  reason?: string;
  voiceId?: string;
  /** Ready and heard ear-voice span. */
  readyEvsMs?: number;
  heardEvsMs?: number;
  /** The listener's side left its dub to the caption: it came too late. */
  isSkipped?: boolean;
}

/** What is read of a clause: words that were hardly recognised stand in brackets, as they were said. */
export function captionText({
  text,
  translation,
  reason,
}: Pick<CaptionEntry, 'text' | 'translation' | 'reason'>): string {
  return reason === NOT_CONFIDENT ? `[${text}]` : (translation ?? text);
}

/** What was said in a session and how it was put, in memory for as long as the session is remembered. */
export class CaptionLog {
  readonly #entries = new Map<number, CaptionEntry>();

  record(event: SessionEvent): void {
    switch (event.type) {
      case 'clause': {
        const { clauseId, startMs, endMs, speakerId, isOverlapped, isDirect, text } = event;
        this.#entries.set(clauseId, { clauseId, startMs, endMs, speakerId, isOverlapped, isDirect, text });
        const oldest = this.#entries.keys().next();
        if (this.#entries.size > LIMIT && oldest.done !== true) this.#entries.delete(oldest.value);
        return;
      }
      case 'translation': {
        const entry = this.#entries.get(event.clauseId);
        if (entry !== undefined) entry.translation = event.text;
        return;
      }
      case 'dubStarted': {
        const entry = this.#entries.get(event.clauseId);
        if (entry === undefined) return;
        entry.readyEvsMs = event.readyMs;
        entry.voiceId = event.voice.id;
        return;
      }
      case 'dubEnded': {
        const entry = this.#entries.get(event.clauseId);
        if (entry === undefined) return;
        entry.outcome = event.outcome;
        if (event.reason !== undefined) entry.reason = event.reason;
        return;
      }
      case 'failure': {
        const entry = event.clauseId === undefined ? undefined : this.#entries.get(event.clauseId);
        if (entry === undefined) return;
        entry.outcome = 'failed';
        entry.reason = event.error.code;
        return;
      }
      case 'speaker': {
        this.relabel(event.replaces ?? [], event.speakerId);
        return;
      }
      default:
        return;
    }
  }

  /** Speakers who turned out to be one. */
  relabel(speakerIds: readonly string[], oneId: string): void {
    if (speakerIds.length === 0) return;
    for (const entry of this.#entries.values()) {
      if (speakerIds.includes(entry.speakerId)) entry.speakerId = oneId;
    }
  }

  of(clauseId: number): CaptionEntry | undefined {
    return this.#entries.get(clauseId);
  }

  /** Oldest first. */
  entries(): CaptionEntry[] {
    return [...this.#entries.values()];
  }
}
