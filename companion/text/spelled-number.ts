/** Numbers that are spelled out, in English and the languages beside it: which two words belong to one number. */

type Size = 'unit' | 'teen' | 'ten' | 'hundred' | 'thousand' | 'and';

const WORDS: Readonly<Record<Size, string>> = {
  unit: 'one two three four five six seven eight nine uno dos tres cuatro cinco seis siete ocho nueve dois duas três quatro sete oito nove deux trois quatre cinq sept huit neuf due tre quattro cinque sei sette otto',
  teen: 'ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen diez once doce trece catorce quince dieciséis diecisiete dieciocho diecinueve dez onze doze treze catorze quinze dezesseis dezessete dezoito dezenove dix douze quatorze seize dieci undici dodici tredici quattordici quindici sedici diciassette diciotto diciannove',
  ten: 'twenty thirty forty fifty sixty seventy eighty ninety veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa vinte trinta quarenta cinquenta sessenta oitenta vingt vingts trente quarante cinquante soixante venti trenta quaranta cinquanta sessanta settanta ottanta novanta',
  hundred:
    'hundred cien ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos novecientos cem cento duzentos trezentos quatrocentos quinhentos seiscentos setecentos oitocentos novecentos cent cents duecento trecento',
  thousand:
    'thousand million millions billion billions mil millón millones milhão milhões mille mila milioni milione milliard miliardi tausend millionen',
  and: 'and y e et und',
};
const SIZES = new Map(
  Object.entries(WORDS).flatMap(([size, words]) =>
    words.split(' ').map((word) => [word, size as Size] as const),
  ),
);
/** What may follow a word of a size within one number. */
const FOLLOWS: Readonly<Record<Size, readonly Size[]>> = {
  unit: ['hundred', 'thousand'],
  // "Nineteen eighty-four" is a year.
  teen: ['hundred', 'thousand', 'ten'],
  ten: ['unit', 'teen', 'ten', 'hundred', 'thousand', 'and'],
  hundred: ['unit', 'teen', 'ten', 'thousand', 'and'],
  thousand: ['unit', 'teen', 'ten', 'hundred', 'and'],
  and: ['unit', 'teen', 'ten', 'hundred'],
};
/** Figures that a recogniser has not ended yet: "1," may go on as "1,234", "5" as "5 million". */
const FIGURES = /\p{N}[.,]?$/u;

/**
 * Whether a number that is being said goes on behind the words.
 * @param next the word behind them; undefined where it is not known yet
 */
export function isWithinNumber(words: readonly string[], next: string | undefined): boolean {
  const [before, last] = [words.at(-2), words.at(-1)];
  if (last === undefined) return false;
  if (FIGURES.test(last)) return next === undefined || /^\p{N}/u.test(next) || sizeOf(next) === 'thousand';
  if (/[\p{P}]$/u.test(last)) return false;
  const size = sizeOf(last);
  if (size === undefined) return false;
  // "And" is of a number only between two parts of one.
  if (size === 'and' && !follows(before, 'and')) return false;
  if (next === undefined) return size === 'hundred' || size === 'thousand' || size === 'ten';
  const following = sizeOf(next);
  return following !== undefined && FOLLOWS[size].includes(following);
}

function follows(word: string | undefined, size: Size): boolean {
  const known = word === undefined ? undefined : sizeOf(word);
  return known !== undefined && FOLLOWS[known].includes(size);
}

function sizeOf(word: string): Size | undefined {
  return SIZES.get(
    word
      .toLowerCase()
      .replace(/[^\p{L}]+$/u, '')
      .split('-')
      .at(-1) ?? '',
  );
}
