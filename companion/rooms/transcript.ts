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

  clause(clauseId: number): ClauseCommitted | undefined {
    return this.#clauses.get(clauseId)?.clause;
  }

  /** In the order in which they were said. */
  clauses(): readonly TranscriptClause[] {
    return [...this.#clauses.values()];
  }

  rename(speakerId: string, name: string): void {
    this.#names.set(speakerId, name);
  }

  nameOf(speakerId: string): string | undefined {
    return this.#names.get(speakerId);
  }

  clear(): void {
    this.#clauses.clear();
    this.#names.clear();
  }
}
