/** Tokens as the words that they spell. */
import { UNSPACED } from './languages.ts';
import type { DecodedToken } from './model.ts';
import type { Vocabulary } from './vocabulary.ts';

export interface TokenWord {
  readonly tokens: readonly DecodedToken[];
  /** As written, with its punctuation, without the space before it. */
  readonly text: string;
  /** Lower case and without punctuation at its end: what two decodes are compared by. */
  readonly spoken: string;
  /** Of its least probable token that is not punctuation. */
  readonly logProb: number;
}

export function toWords(
  tokens: readonly DecodedToken[],
  vocabulary: Vocabulary,
  language: string,
): TokenWord[] {
  const groups: DecodedToken[][] = [];
  for (const token of tokens) {
    const last = groups.at(-1);
    if (last === undefined || beginsWord(token.id, vocabulary, language)) groups.push([token]);
    else last.push(token);
  }
  return groups.map((group) => toWord(group, vocabulary));
}

/** Whether a token begins a word that the tokens before it are not part of. */
export function beginsWord(id: number, vocabulary: Vocabulary, language: string): boolean {
  if (vocabulary.isPunctuation(id)) return false;
  return UNSPACED.has(language) ? vocabulary.beginsCharacter(id) : vocabulary.beginsWithSpace(id);
}

function toWord(tokens: readonly DecodedToken[], vocabulary: Vocabulary): TokenWord {
  const text = vocabulary.text(tokens.map(({ id }) => id)).trim();
  const letters = tokens.filter(({ id }) => !vocabulary.isPunctuation(id));
  return {
    tokens,
    text,
    spoken: text.toLowerCase().replace(/[\p{P}\s]+$/u, ''),
    logProb: Math.min(...(letters.length > 0 ? letters : tokens).map(({ logProb }) => logProb)),
  };
}
