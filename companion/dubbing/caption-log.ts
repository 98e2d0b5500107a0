import type { DubOutcome } from '../../shared/protocol/companion-messages.ts';
import type { SessionEvent } from './events.ts';

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
  voiceId?: string;
  /** Ready and heard ear-voice span. */
  readyEvsMs?: number;
  heardEvsMs?: number;
  /** The listener's side left its dub to the caption: it came too late. */
  isSkipped?: boolean;
}

/** What was said in a session and how it was put, in memory for as long as the session is remembered. */
export class CaptionLog {
  readonly #entries = new Map<number, CaptionEntry>();

  take(event: SessionEvent): void {
    switch (event.type) {
      case 'clause': {
        this.#entries.set(event.clause_id, {
          clauseId: event.clause_id,
          startMs: event.start_ms,
          endMs: event.end_ms,
          speakerId: event.speaker_id,
          isOverlapped: event.overlapped === true,
          isDirect: event.direct === true,
          text: event.text,
        });
        const oldest = this.#entries.keys().next();
        if (this.#entries.size > LIMIT && oldest.done !== true) this.#entries.delete(oldest.value);
        return;
      }
      case 'translation': {
        const entry = this.#entries.get(event.clause_id);
        if (entry !== undefined) entry.translation = event.text;
        return;
      }
      case 'dub_start': {
        const entry = this.#entries.get(event.clause_id);
        if (entry === undefined) return;
        entry.readyEvsMs = event.ready_ms;
        entry.voiceId = event.voice.id;
        return;
      }
      case 'dub_end': {
        const entry = this.#entries.get(event.clause_id);
        if (entry !== undefined) entry.outcome = event.outcome;
        return;
      }
      case 'error': {
        const entry = event.clause_id === undefined ? undefined : this.#entries.get(event.clause_id);
        if (entry !== undefined) entry.outcome = 'failed';
        return;
      }
      case 'speaker': {
        this.relabel(event.replaces ?? [], event.speaker_id);
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
