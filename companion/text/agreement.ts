/** Numbers in words before what they count: "veintiún años", "duzentas pessoas". */

interface Endings {
  readonly masculine: readonly (readonly [RegExp, string])[];
  readonly feminine: readonly (readonly [RegExp, string])[];
}

const ENDINGS: Readonly<Record<string, Endings>> = {
  es: {
    masculine: [
      [/veintiuno$/, 'veintiún'],
      [/uno$/, 'un'],
    ],
    feminine: [
      [/uno$/, 'una'],
      [/cientos\b/g, 'cientas'],
      [/quinientos\b/g, 'quinientas'],
    ],
  },
  pt: {
    masculine: [],
    feminine: [
      [/\bum$/, 'uma'],
      [/\bdois$/, 'duas'],
      [/(du|tre)zentos\b/g, '$1zentas'],
      [/centos\b/g, 'centas'],
      [/quinhentos\b/g, 'quinhentas'],
    ],
  },
  it: {
    masculine: [[/^uno$/, 'un']],
    feminine: [[/^uno$/, 'una']],
  },
  fr: { masculine: [], feminine: [[/\bun$/, 'une']] },
  de: { masculine: [[/^eins$/, 'ein']], feminine: [[/^eins$/, 'eine']] },
};
/** By their endings: enough of a guess for the words that numbers stand before. */
const ROMANCE = /(?:as?|dad(?:es)?|ci[oó]n(?:es)?|ções|ção|tades?|gens?)$/iu;
const FEMININE: Readonly<Record<string, RegExp>> = {
  es: ROMANCE,
  pt: ROMANCE,
  it: /a$/i,
  fr: /^(?:heures?|livres?)$/i,
};
/** "días", "problemas", "kilogramas" look feminine and are not. */
const MASCULINE_IN_A = /(?:^d[ií]as?|mas?|^mapas?|^planetas?)$/iu;

/** @param counted the word behind the number, which it agrees with */
export function agreeing(words: string, counted: string, language: string): string {
  const endings = ENDINGS[language];
  if (endings === undefined) return words;
  const isFeminine = FEMININE[language]?.test(counted) === true && !MASCULINE_IN_A.test(counted);
  const replacements = isFeminine ? endings.feminine : endings.masculine;
  return replacements.reduce((text, [ending, agreed]) => text.replace(ending, agreed), words);
}
