/** What a clause looks like before and after Apertium, which knows sentences and gets pieces of them. */

const CONTRACTIONS: readonly (readonly [RegExp, string])[] = [
  [/\bcan['’]t\b/gi, 'cannot'],
  [/\bwon['’]t\b/gi, 'will not'],
];

/** English contractions written out where Apertium translates the long form better. */
export function prepare(text: string, source: string): string {
  const tidy = text.replaceAll(/\s+/g, ' ').trim();
  if (source !== 'en') return tidy;
  return CONTRACTIONS.reduce((sofar, [from, to]) => sofar.replaceAll(from, to), tidy.replaceAll('’', "'"));
}

/** The translation with the clause's own case and ending. */
export function finish(translation: string, clause: string, target: string): string {
  let text = translation
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/\s+([.,;:!?…])/g, '$1')
    .trim();
  const ending = /[.!?…]+$/.exec(clause.trim())?.[0] ?? '';
  text = text.replace(/[.!?…]+$/, '') + ending;
  if (target === 'es') text = opened(text);
  return withCaseOf(clause, text);
}

function opened(text: string): string {
  if (text.endsWith('?') && !text.includes('¿')) return `¿${text}`;
  if (text.endsWith('!') && !text.includes('¡')) return `¡${text}`;
  return text;
}

function withCaseOf(clause: string, text: string): string {
  const first = /\p{L}/u.exec(clause)?.[0];
  if (first === undefined) return text;
  const upper = first !== first.toLowerCase();
  return text.replace(/\p{L}/u, (letter) => (upper ? letter.toUpperCase() : letter.toLowerCase()));
}
