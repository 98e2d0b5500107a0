/** The names and words that Speech-to-Text is told to expect. */
import type { Term } from '../../dubbing/ports/translator.ts';

/** https://cloud.google.com/speech-to-text/quotas#content allows more; so many hints already say little each. */
const PHRASES = 500;
const PHRASE_CHARACTERS = 100;

export function phrasesOf(terms: readonly Term[]): string[] {
  return terms
    .map((term) => term.text)
    .filter((text) => text.length <= PHRASE_CHARACTERS)
    .slice(0, PHRASES);
}
