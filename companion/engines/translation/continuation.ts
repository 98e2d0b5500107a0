/**
 * What is said of a clause that continues a sentence. The sentence so far is translated again with every clause, because a
 * clause alone is often mistranslated; what was spoken of it stays, and only what follows is said.
 */

export interface ClauseTranslations {
  /** The sentence so far and the clause. */
  readonly whole: string;
  /** The words of `whole` that the model aligned with the clause; undefined where it does not tell. */
  readonly aligned: string | undefined;
  /** The clause by itself. */
  readonly alone: string;
}

/** How far the last spoken word may have moved in the new translation. */
const MOVED_WORDS = 4;
const FINAL_MARKS = /(?<![.…])[.…]+(["')\]”’»]*)$/u;

/**
 * @param spoken what was said of the sentence so far
 * @returns the words that follow, which may be none
 */
export function continuation(spoken: string, { whole, aligned, alone }: ClauseTranslations): string {
  const spokenWords = wordsOf(spoken);
  if (spokenWords.length === 0) return whole;
  const words = wordsOf(whole);
  const from = continuesAt(spokenWords.map(bare), words.map(bare));
  const rest = from === undefined ? '' : words.slice(from).join(' ');
  // Nothing follows where all of it was said: a translator may complete a sentence before its speaker does.
  if (rest !== '' || isSpoken(words, spokenWords)) return rest;
  if (aligned !== undefined && aligned !== '') return aligned;
  return alone;
}

/** A translator ends what it is given with a full stop; in the middle of a sentence it is none. */
export function withoutFinalStop(text: string): string {
  return text.replace(FINAL_MARKS, '$1');
}

/** Where the new translation goes on after what was said; undefined where it contradicts it. */
function continuesAt(spokenWords: readonly string[], words: readonly string[]): number | undefined {
  if (spokenWords.every((word, i) => word === words[i])) return spokenWords.length;
  const last = spokenWords.at(-1);
  const expected = spokenWords.length - 1;
  const found = [...words.keys()]
    .filter((i) => words[i] === last && Math.abs(i - expected) <= MOVED_WORDS)
    .sort((a, b) => Math.abs(a - expected) - Math.abs(b - expected))[0];
  return found === undefined ? undefined : found + 1;
}

function isSpoken(words: readonly string[], spokenWords: readonly string[]): boolean {
  const spoken = new Set(spokenWords.map(bare));
  return words.every((word) => spoken.has(bare(word)));
}

function wordsOf(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

function bare(word: string): string {
  return word.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}
