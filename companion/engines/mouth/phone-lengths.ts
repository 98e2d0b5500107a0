/** How long the sounds of a word take beside each other. */
/** Means of read speech, in milliseconds: Crystal and House (1988), Klatt (1976); rounded. */
const LENGTHS_MS: readonly (readonly [RegExp, number])[] = [
  [/ː/, 130],
  [/^[ˈˌ]?(aɪ|aʊ|eɪ|oʊ|əʊ|ɔɪ|ɪə|eə|ʊə)/, 150],
  [/^[ˈˌ][aeiouyæɑɐɒɔəɛɜɪʊʌɯɨøœɤ]/u, 105],
  [/^[əɐᵻ]/u, 45],
  [/[aeiouyæɑɒɔɛɜɚɪʊʌɯɨøœɤ]/u, 75],
  [/^(t͡?ʃ|d͡?ʒ|ts|dz)/u, 105],
  [/[szʃʒɕʑʂʐ]/u, 95],
  [/[fθxχç]/u, 85],
  [/[ptkq]/u, 80],
  [/[bdgɡ]/u, 60],
  [/[mnŋɲ]/u, 62],
  [/[vðβɣhɦ]/u, 50],
  [/[lɹrɾʁʎɫ]/u, 52],
  [/[jwɥ]/u, 55],
];
const OTHER_MS = 65;

/** @param phones IPA symbols, each of one sound; modifiers and stress marks stand before theirs @returns how long they take together */
export function naturalMs(phones: readonly string[]): number {
  return phones.reduce((sum, phone) => sum + phoneMs(phone), 0);
}

/** How long a sound usually takes. */
export function phoneMs(phone: string): number {
  return LENGTHS_MS.find(([pattern]) => pattern.test(phone))?.[1] ?? OTHER_MS;
}
