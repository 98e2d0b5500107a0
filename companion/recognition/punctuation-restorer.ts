import type { ClauseCandidate } from './clause-cutter.ts';

const PRONOUN_I = /^i(?=$|['’])/;
/** How an English question begins: enough to give the translation and its tune a question mark. */
const QUESTION =
  /^(?:(?:and|but|so|then) )?(?:who|whom|whose|what|which|where|when|why|how|do|does|did|is|are|was|were|am|can|could|will|would|shall|should|have|has|had|may|might|isn't|aren't|don't|doesn't|didn't|won't|wouldn't|can't|couldn't|shouldn't|haven't|hasn't)\b/i;
/** "When I came home" opens a statement as often as a question: these need a verb after them to ask. */
const SUBORDINATE =
  /^(?:(?:and|but|so|then) )?(?:when|which|who|what|where|how) (?!(?:do|does|did|is|are|was|were|am|can|could|will|would|shall|should|have|has|had|may|might|happened|many|much|long|old|time|kind|about)\b)/i;

/**
 * Writes clauses as sentences where the recogniser gives bare lower-case words: a capital where a sentence begins,
 * a mark where it ends, "I" as it is written.
 */
export class PunctuationRestorer {
  #begins = true;
  #isQuestion = false;

  restore(clause: ClauseCandidate): string {
    const text = clause.words.map((word) => word.text.replace(PRONOUN_I, 'I')).join(' ');
    if (this.#begins) this.#isQuestion = QUESTION.test(text) && !SUBORDINATE.test(text);
    const cased = this.#begins ? text.charAt(0).toUpperCase() + text.slice(1) : text;
    const ends = clause.boundary === 'pause' || clause.boundary === 'sentence';
    this.#begins = ends;
    return ends ? cased + (this.#isQuestion ? '?' : '.') : cased;
  }
}
