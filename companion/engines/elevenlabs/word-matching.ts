/** Which words of a text are which of those that were spoken for it. */

/**
 * Words that are the same are each other's, as many as there are in one order; of those between them the text's are
 * spread over the spoken ones, for a figure is spoken in several. At the end, where more may yet come, only the word
 * under way is known.
 *
 * @returns for each word of the text the index of the spoken word at which it begins; undefined where it was not spoken
 */
export function matchWords(
  words: readonly string[],
  spoken: readonly string[],
): readonly (number | undefined)[] {
  const [a, b] = [words.map(folded), spoken.map(folded)];
  const places = commonWords(a, b);
  for (let from = 0; from < words.length; from++) {
    if (places[from] !== undefined) continue;
    let to = from;
    while (to < words.length && places[to] === undefined) to++;
    const isOpen = to === words.length;
    const first = from === 0 ? 0 : (places[from - 1] ?? 0) + 1;
    const end = isOpen ? spoken.length : (places[to] ?? spoken.length);
    const count = isOpen ? 1 : to - from;
    for (let at = 0; at < count && first < end; at++) {
      places[from + at] = first + Math.floor((at * (end - first)) / count);
    }
    from = to;
  }
  return places;
}

function folded(word: string): string {
  return word.normalize('NFKC').toLowerCase();
}

/** For each of the one the place of its like in the other, or undefined: a longest common subsequence. */
function commonWords(a: readonly string[], b: readonly string[]): (number | undefined)[] {
  const places = new Array<number | undefined>(a.length).fill(undefined);
  let from = 0;
  while (from < a.length && a[from] === b[from]) places[from] = from++;
  const [rows, columns] = [a.length - from, b.length - from];
  // How many words the rests from row and column on have in common.
  const lengths = new Uint16Array((rows + 1) * (columns + 1));
  const common = (row: number, column: number): number => lengths[row * (columns + 1) + column] ?? 0;
  for (let row = rows - 1; row >= 0; row--) {
    for (let column = columns - 1; column >= 0; column--) {
      lengths[row * (columns + 1) + column] =
        a[from + row] === b[from + column]
          ? common(row + 1, column + 1) + 1
          : Math.max(common(row + 1, column), common(row, column + 1));
    }
  }
  for (let row = 0, column = 0; row < rows && column < columns;) {
    if (a[from + row] === b[from + column]) places[from + row++] = from + column++;
    else if (common(row + 1, column) >= common(row, column + 1)) row++;
    else column++;
  }
  return places;
}
