/**
 * Phonemes to mouth shapes: the fifteen visemes of the Oculus lip-sync set, which avatars and lip-sync checkers
 * commonly take. `sil` is a closed, resting mouth.
 */
export const VISEMES = [
  'sil',
  'PP',
  'FF',
  'TH',
  'DD',
  'kk',
  'CH',
  'SS',
  'nn',
  'RR',
  'aa',
  'E',
  'ih',
  'oh',
  'ou',
] as const;
export type Viseme = (typeof VISEMES)[number];

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
  if (ipa === '' || ipa.startsWith('_')) return 'sil';
  if (AFFRICATES.test(ipa)) return 'CH';
  for (const letter of ipa) {
    const viseme = BY_LETTER.get(letter);
    if (viseme !== undefined) return viseme;
  }
  return undefined;
}
