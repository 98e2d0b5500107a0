import { encodeDubPiece, type DubPiece } from '../../shared/rooms/dub-piece.ts';
import type { ToListenerMessageOf } from '../../shared/rooms/listener-messages.ts';
import type { RoomClause } from '../../shared/rooms/fields.ts';
import { ChannelRing, type ChannelEntry } from './channel-ring.ts';

/** Who comes while a dub is heard gets it from its start, unless it began longer ago. */
const JOINED_WITHIN_MS = 1_500;
/** Of the sound that a listener missed while away, no more is of use. */
const MISSED_SOUND_MS = 8_000;
const HISTORY_CLAUSES = 50;
const MISSED_CLAUSES = 500;

type Unnumbered<Message> = Omit<Message, 'sequence'>;

/** A listener begins here: what it is told at once, and what it is sent of sound that was sent before. */
export interface ChannelStart {
  readonly history: readonly RoomClause[];
  /** Entries after this one are still to be sent. */
  readonly sequence: number;
  readonly sound: readonly ChannelEntry[];
  /** Clauses of dubs that it has the start of, or needs none of: it came back in the middle of them. */
  readonly begun: readonly number[];
  /** Sound that the listener missed and that is too old. */
  readonly late?: { readonly from: number; readonly to: number };
}

/** All that is sent in one language, numbered; text and pieces of dubs share the numbers. */
export class LanguageChannel {
  readonly language: string;
  readonly #ring = new ChannelRing();
  readonly #clauses = new Map<number, RoomClause>();
  /** Dubs that have not ended, by clause, with the number of their start. */
  readonly #running = new Map<number, number>();
  readonly #nowMs: () => number;
  readonly #onEntry: () => void;
  #sequence = 0;

  /** @param onEntry told of each entry that is there to be sent */
  constructor(language: string, nowMs: () => number, onEntry: () => void) {
    this.language = language;
    this.#nowMs = nowMs;
    this.#onEntry = onEntry;
  }

  /** Of the newest entry; 0 where there is none. */
  get sequence(): number {
    return this.#sequence;
  }

  translation(clause: Unnumbered<RoomClause>): void {
    const numbered = { ...clause, sequence: this.#sequence + 1 };
    this.#clauses.set(numbered.sequence, numbered);
    for (const [oldest] of this.#clauses) {
      if (this.#clauses.size <= MISSED_CLAUSES) break;
      this.#clauses.delete(oldest);
    }
    const message: ToListenerMessageOf<'translation'> = { type: 'translation', ...numbered };
    this.#add({ kind: 'text', clauseId: clause.clause_id, frame: JSON.stringify(message), soundMs: 0 });
  }

  /** In the history; what was sent stays as it was. */
  nameSpeaker(speakerId: string, name: string): void {
    for (const [sequence, clause] of this.#clauses) {
      if (clause.speaker_id === speakerId) this.#clauses.set(sequence, { ...clause, speaker_name: name });
    }
  }

  dubStart(start: Unnumbered<ToListenerMessageOf<'dub_start'>>): void {
    const frame = JSON.stringify({ ...start, sequence: this.#sequence + 1 });
    this.#running.set(start.clause_id, this.#sequence + 1);
    this.#add({ kind: 'sound', part: 'start', clauseId: start.clause_id, frame, soundMs: 0 });
  }

  piece(piece: Unnumbered<DubPiece>, soundMs: number): void {
    const frame = encodeDubPiece({ ...piece, sequence: this.#sequence + 1 });
    this.#add({ kind: 'sound', part: 'piece', clauseId: piece.clauseId, frame, soundMs });
  }

  dubEnd(end: Unnumbered<ToListenerMessageOf<'dub_end'>>): void {
    const frame = JSON.stringify({ ...end, sequence: this.#sequence + 1 });
    this.#running.delete(end.clause_id);
    this.#add({ kind: 'sound', part: 'end', clauseId: end.clause_id, frame, soundMs: 0 });
  }

  /** What is to be sent after an entry, in order. */
  after(sequence: number): readonly ChannelEntry[] {
    return this.#ring.after(sequence);
  }

  /** Clauses before a sequence, the oldest of them first. */
  history(before = Infinity, most = HISTORY_CLAUSES): readonly RoomClause[] {
    return [...this.#clauses.values()].filter(({ sequence }) => sequence < before).slice(-most);
  }

  /** @param since the last that arrived at a listener who comes back */
  start(since?: number): ChannelStart {
    const sequence = this.#sequence;
    // A number that was never sent is of another companion, or of a room before.
    if (since === undefined || since > sequence) {
      return { history: this.history(), sequence, sound: this.#soundInHand(), begun: [] };
    }
    const history = [...this.#clauses.values()].filter((clause) => clause.sequence > since);
    const missed = this.#ring.after(since).filter(({ kind }) => kind === 'sound');
    const oldestMs = this.#nowMs() - MISSED_SOUND_MS;
    const late = missed.filter(({ sentMs }) => sentMs < oldestMs);
    const sound = missed.slice(late.length);
    const running = [...this.#running].filter(([, startSequence]) => startSequence <= since);
    const begun = [...running.map(([clauseId]) => clauseId), ...sound.map(({ clauseId }) => clauseId)];
    const [first, last] = [late[0], late.at(-1)];
    if (first === undefined || last === undefined) return { history, sequence, sound, begun };
    return { history, sequence, sound, begun, late: { from: first.sequence, to: last.sequence } };
  }

  /** The newest dub, from its start, where that was a moment ago. */
  #soundInHand(): readonly ChannelEntry[] {
    const oldestMs = this.#nowMs() - JOINED_WITHIN_MS;
    const newest = this.#ring.after(0).findLast(({ part }) => part === 'start');
    return newest === undefined || newest.sentMs < oldestMs ? [] : this.#ring.soundOf(newest.clauseId);
  }

  #add(entry: Omit<ChannelEntry, 'sequence' | 'sentMs'>): void {
    this.#sequence++;
    this.#ring.add({ ...entry, sequence: this.#sequence, sentMs: this.#nowMs() });
    this.#onEntry();
  }
}
