/** Words as they are spoken, so that "1455" and "fourteen fifty-five" are held against each other and not told apart. */

const UNITS =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const TENS = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');
const ORDINALS: Readonly<Record<string, string>> = {
  one: 'first',
  two: 'second',
  three: 'third',
  five: 'fifth',
  eight: 'eighth',
  nine: 'ninth',
  twelve: 'twelfth',
};

/** Whisper writes figures where a sentence has words; small ones are read out in these languages, each gender of theirs. */
const SMALL: Readonly<Record<string, readonly string[]>> = {
  es: 'cero un/uno/una dos tres cuatro cinco seis siete ocho nueve diez once doce'.split(' '),
  pt: 'zero um/uma dois/duas três quatro cinco seis sete oito nove dez onze doze'.split(' '),
};

/**
 * Lower-case words; each figure is replaced by the one of its readings that `reference` has, or by its usual one.
 * @param language base tag; beside English, figures up to twelve of Spanish and Portuguese are read
 */
export function spokenWords(text: string, reference?: readonly string[], language = 'en'): string[] {
  const known = reference === undefined ? undefined : ` ${reference.join(' ')} `;
  return text
    .toLowerCase()
    .replaceAll('’', "'")
    .replace(/(?<=\d),(?=\d{3})/g, '')
    .replace(/[^\p{L}\p{N}' ]/gu, ' ')
    .split(/\s+/)
    .filter((word) => /[\p{L}\p{N}]/u.test(word))
    .flatMap((word) => {
      const readings = language === 'en' ? readingsOf(word) : smallReadingsOf(word, language);
      const found = readings.find((reading) => known?.includes(` ${reading} `) === true);
      return (found ?? readings[0] ?? word).split(' ');
    });
}

/** Words that differ: insertions, deletions and substitutions of the alignment with the fewest. */
export function wordErrors(reference: readonly string[], words: readonly string[]): number {
  let row = Array.from({ length: words.length + 1 }, (_, j) => j);
  for (const [i, wanted] of reference.entries()) {
    const next = [i + 1];
    for (const [j, word] of words.entries()) {
      const substituted = (row[j] ?? 0) + (wanted === word ? 0 : 1);
      next.push(Math.min((row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1, substituted));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

function smallReadingsOf(word: string, language: string): string[] {
  const read = /^\d{1,2}$/.test(word) ? SMALL[language]?.[Number(word)] : undefined;
  return read === undefined ? [word] : read.split('/');
}

function readingsOf(word: string): string[] {
  const match = /^(\d{1,9})(st|nd|rd|th|s)?$/.exec(word);
  if (match === null) return [word];
  const [, digits = '', ending] = match;
  const value = Number(digits);
  if (ending === 'st' || ending === 'nd' || ending === 'rd' || ending === 'th')
    return [ordinal(cardinal(value))];
  const readings = [cardinal(value), Array.from(digits, (digit) => UNITS[Number(digit)] ?? '').join(' ')];
  if (digits.length === 4 && value % 1000 !== 0) {
    const [century, year] = [Math.floor(value / 100), value % 100];
    const rest = year === 0 ? 'hundred' : year < 10 ? `oh ${cardinal(year)}` : cardinal(year);
    readings.unshift(`${cardinal(century)} ${rest}`);
  }
  return ending === 's' ? readings.map((reading) => `${reading}s`) : readings;
}

function cardinal(value: number): string {
  if (value < 20) return UNITS[value] ?? '';
  if (value < 100)
    return [TENS[Math.floor(value / 10) - 2], value % 10 === 0 ? '' : UNITS[value % 10]].join(' ').trim();
  for (const [size, name] of [
    [1_000_000, 'million'],
    [1000, 'thousand'],
    [100, 'hundred'],
  ] as const) {
    if (value < size) continue;
    const rest = value % size;
    return `${cardinal(Math.floor(value / size))} ${name}${rest === 0 ? '' : ` ${cardinal(rest)}`}`;
  }
  return '';
}

function ordinal(words: string): string {
  const parts = words.split(' ');
  const last = parts.pop() ?? '';
  const ending = ORDINALS[last] ?? (last.endsWith('y') ? `${last.slice(0, -1)}ieth` : `${last}th`);
  return [...parts, ending].join(' ');
}
