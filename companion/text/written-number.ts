/** Numbers as they are written, with points and commas of whichever country. */

/** Figures with separators between them, as part of a larger expression. */
export const FIGURES = String.raw`(?:\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?!\d)|\d+)(?:[.,]\d+)*`;

/**
 * A written number in plain digits with a decimal point: "1,500.50" and "1.500,50" are both 1500.50. A single separator before
 * exactly three figures groups thousands, in whatever language: speech has thousands, and hardly ever thousandths. So does a space.
 */
export function plainNumber(spaced: string): string {
  const written = spaced.replace(/\s/g, '');
  const separators = written.match(/[.,]/g) ?? [];
  const last = separators.at(-1);
  if (last === undefined) return written;
  const groups = written.split(/[.,]/);
  const isOneKind = separators.every((separator) => separator === last);
  const isGrouped =
    groups.slice(1).every((group) => group.length === 3) && /^[1-9]\d{0,2}$/.test(groups[0] ?? '');
  if (isOneKind && isGrouped) return groups.join('');
  const fraction = groups.at(-1) ?? '';
  // "1.2.3" is no number: a version, or a section; its parts are read one after the other.
  if (isOneKind && separators.length > 1) return groups.join(' ');
  return `${groups.slice(0, -1).join('')}.${fraction}`;
}
