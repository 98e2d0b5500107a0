/** Which of the clauses before one belong to the same sentence: no engine translates in the light of more. */
import { endsSentence } from '../../text/sentence-end.ts';

/** The index of the first clause of the sentence that is not over; the number of clauses where none is open. */
export function sentenceStart(clauses: readonly string[]): number {
  return clauses.findLastIndex((clause) => endsSentence(clause)) + 1;
}

export function sentenceSoFar(clauses: readonly string[]): string {
  return clauses.slice(sentenceStart(clauses)).join(' ').trim();
}
