import { DubError } from '../../shared/protocol/errors.ts';
import type { ClauseCommitted, ClauseTranslated } from '../dubbing/events.ts';

/** A working day of speech: clauses beyond it push the oldest out. */
const MOST_CLAUSES = 20_000;

export interface TranscriptClause {
  readonly clause: ClauseCommitted;
  /** By language. */
  readonly translations: ReadonlyMap<string, string>;
}

/** All that was said in a room, with its translations. */
export class RoomTranscript {
  readonly #clauses = new Map<number, { clause: ClauseCommitted; translations: Map<string, string> }>();
  readonly #names = new Map<string, string>();

  add(clause: ClauseCommitted): void {
    this.#clauses.set(clause.clauseId, { clause, translations: new Map() });
    for (const [oldest] of this.#clauses) {
      if (this.#clauses.size <= MOST_CLAUSES) break;
      this.#clauses.delete(oldest);
    }
  }

  translate({ clauseId, text }: ClauseTranslated, language: string): void {
    this.#clauses.get(clauseId)?.translations.set(language, text);
  }

  hasTranslation(clauseId: number, language: string): boolean {
    return this.#clauses.get(clauseId)?.translations.has(language) === true;
  }

  clause(clauseId: number): ClauseCommitted | undefined {
    return this.#clauses.get(clauseId)?.clause;
  }

  /** In the order in which they were said. */
  clauses(): readonly TranscriptClause[] {
    return [...this.#clauses.values()];
  }

  /** @throws DubError `not_found` where nobody of that id has said anything */
  rename(speakerId: string, name: string): void {
    if (!this.clauses().some(({ clause }) => clause.speakerId === speakerId)) {
      throw new DubError('not_found', { reason: 'speaker', speaker: speakerId });
    }
    this.#names.set(speakerId, name);
  }

  /** Of the speakers that have one. */
  get names(): ReadonlyMap<string, string> {
    return this.#names;
  }

  nameOf(speakerId: string): string | undefined {
    return this.#names.get(speakerId);
  }

  clear(): void {
    this.#clauses.clear();
    this.#names.clear();
  }
}
