/** Text's phonemes as Kokoro's tokens. */
import type { PhonemeWords } from '../espeak-phonemes/phonemiser.ts';
import vocabulary from './vocabulary.json' with { type: 'json' };

const TOKENS: Readonly<Record<string, number>> = vocabulary;
/** Stands before and behind what is said. */
export const PADDING_TOKEN = 0;
/** The style table of a voice has so many rows. */
export const MOST_TOKENS = 510;

/** eSpeak's diphthongs and affricates as the single letters that Kokoro was trained on (misaki, espeak.py). */
const JOINED: readonly (readonly [string, string])[] = [
  ['aɪ', 'I'],
  ['aʊ', 'W'],
  ['eɪ', 'A'],
  ['oʊ', 'O'],
  ['əʊ', 'Q'],
  ['ɔɪ', 'Y'],
  ['dʒ', 'ʤ'],
  ['tʃ', 'ʧ'],
  ['dz', 'ʣ'],
  ['ts', 'ʦ'],
];
/** English was trained on a dictionary's phonemes, which write these sounds otherwise (misaki, espeak.py, EspeakFallback). */
const ENGLISH: readonly (readonly [RegExp, string])[] = [
  [/ɜːɹ|ɜː/g, 'ɜɹ'],
  [/ɚ/g, 'əɹ'],
  [/ɐ/g, 'ə'],
  [/ɪə/g, 'iə'],
  [/r/g, 'ɹ'],
  [/ʔ/g, 't'],
];

export interface SpokenPart {
  readonly words: PhonemeWords;
  /** Punctuation behind the words, as written; it shapes the tune. */
  readonly mark: string;
}

/** A word's place among the tokens, to tell when it is said. */
export interface TokenizedText {
  readonly tokens: readonly number[];
  /** For each word of the parts the tokens that say it: first, and one behind the last. */
  readonly words: readonly { readonly from: number; readonly to: number }[];
}

/** @param language BCP-47 */
export function toTokens(parts: readonly SpokenPart[], language: string): TokenizedText {
  const tokens = [PADDING_TOKEN];
  const words: { from: number; to: number }[] = [];
  for (const { words: spoken, mark } of parts) {
    for (const symbols of spoken) {
      if (tokens.length > 1) tokens.push(TOKENS[' '] ?? PADDING_TOKEN);
      const from = tokens.length;
      const letters = lettersOf(symbols, language);
      tokens.push(...Array.from(letters).flatMap((letter) => TOKENS[letter] ?? []));
      words.push({ from, to: tokens.length });
    }
    tokens.push(...Array.from(mark).flatMap((letter) => TOKENS[letter] ?? []));
  }
  return { tokens: [...tokens.slice(0, MOST_TOKENS + 1), PADDING_TOKEN], words };
}

function lettersOf(symbols: readonly string[], language: string): string {
  const joined = symbols
    .map((symbol) => JOINED.reduce((text, [pair, letter]) => text.replace(pair, letter), symbol))
    .join('')
    .replaceAll('-', '');
  if (!language.startsWith('en')) return joined;
  const english = ENGLISH.reduce((text, [pattern, letters]) => text.replace(pattern, letters), joined);
  return language === 'en-GB' ? english : english.replaceAll('ː', '');
}

/** A text in parts between its marks. Marks within numbers are eSpeak's to read. */
export function partsOf(text: string): { text: string; mark: string }[] {
  const parts: { text: string; mark: string }[] = [];
  for (const [, words = '', mark = ''] of text.matchAll(
    /([^,;:.!?…—]*(?:[.,:](?=\d)[^,;:.!?…—]*)*)([,;:.!?…—]*)/gu,
  )) {
    const spoken = words.trim();
    if (/[\p{L}\p{N}]/u.test(spoken)) parts.push({ text: spoken, mark: mark.slice(0, 1) });
  }
  return parts;
}
