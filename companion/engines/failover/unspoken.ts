import type { Mark } from '../../dubbing/ports/synthesizer.ts';

/** A word of which more than this is out is taken as said. */
const BEGUN_MS = 120;

/**
 * What is left to say of a text of which `sentMs` are out: from the word that was broken off. Undefined where the marks
 * do not tell; empty where all is said.
 */
export function unspoken(text: string, marks: readonly Mark[], sentMs: number): string | undefined {
  const words = marks.filter(({ kind }) => kind === 'word');
  const spoken = words.filter(({ atMs }) => atMs < sentMs - BEGUN_MS);
  if (spoken.length === 0) return sentMs < BEGUN_MS ? text : undefined;
  let at = 0;
  for (const { value } of spoken) {
    const found = text.indexOf(value, at);
    if (found < 0) return undefined;
    at = found + value.length;
  }
  return text.slice(at).replace(/^[^\p{L}\p{N}]+/u, '');
}
