/** Phonemes in IPA to mouth shapes. */
import type { Viseme } from './visemes.ts';

const SHAPES: readonly (readonly [Viseme, string])[] = [
  ['PP', 'pbmɓʙ'],
  ['FF', 'fvɱʋɸβ'],
  ['TH', 'θð'],
  ['DD', 'tdʈɖɗ'],
  ['kk', 'kgɡqɢxɣχʁħʕhɦʔŋɴcɟç'],
  ['CH', 'ʃʒɕʑʂʐ'],
  ['SS', 'sz'],
  ['nn', 'nlɲɳɫɬʎɭʟ'],
  ['RR', 'rɹɾɽʀɻɚɝɜ'],
  ['aa', 'aɑɐäʌæɒ'],
  ['E', 'eɛəɘɞœø'],
  ['ih', 'iɪyʏjɨ'],
  ['oh', 'oɔɵɤ'],
  ['ou', 'uʊʉɯwɥʍ'],
];

const BY_LETTER = new Map(
  SHAPES.flatMap(([viseme, letters]) => Array.from(letters, (letter) => [letter, viseme] as const)),
);
/** Two letters, one mouth: the affricates. */
const AFFRICATES = /^(t͡?ʃ|d͡?ʒ|t͡?ɕ|d͡?ʑ|ʈ͡?ʂ)/u;

/** The mouth shape of a phoneme in IPA; `sil` for a pause; `undefined` for a mere modifier, as a stress mark. */
export function visemeOf(ipa: string): Viseme | undefined {
  return visemesOf(ipa)[0];
}

/** The mouth shapes of a phoneme in IPA, one after the other: a diphthong has two. */
export function visemesOf(ipa: string): readonly Viseme[] {
  if (ipa === '' || ipa.startsWith('_')) return ['sil'];
  if (AFFRICATES.test(ipa)) return ['CH'];
  const visemes: Viseme[] = [];
  for (const letter of ipa) {
    const viseme = BY_LETTER.get(letter);
    if (viseme !== undefined && viseme !== visemes.at(-1)) visemes.push(viseme);
  }
  return visemes;
}
