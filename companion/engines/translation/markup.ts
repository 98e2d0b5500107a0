/**
 * Names and context as markup: what must stay as it is, is wrapped so that the service leaves it alone, and the clause
 * is told from the context that it is translated in.
 */
import type { Term } from '../../dubbing/ports/translator.ts';

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
};

export function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

export function unescaped(text: string): string {
  return text.replace(/&(#x[0-9a-f]+|#\d+|\w+);/gi, (whole, name: string) => {
    if (!name.startsWith('#')) return ENTITIES[name.toLowerCase()] ?? whole;
    const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

/** The terms that a text holds as words of their own, longest first. */
export function termsIn(text: string, terms: readonly Term[]): Term[] {
  return terms
    .filter((term) => term.text.trim() !== '' && termPattern([term]).test(text))
    .sort((a, b) => b.text.length - a.text.length);
}

/** A text as HTML, its terms kept from being translated, in the target language where that is known. */
export function protectedHtml(text: string, terms: readonly Term[]): string {
  if (terms.length === 0) return escaped(text);
  const byText = new Map(terms.map((term) => [term.text.toLowerCase(), term]));
  return text
    .split(termPattern(terms))
    .map((part) => {
      const term = byText.get(part.toLowerCase());
      if (term === undefined) return escaped(part);
      return `<span translate="no">${escaped(term.translation ?? part)}</span>`;
    })
    .join('');
}

/** A clause after what was said before it in the same sentence. */
export function inContext(context: string, clause: string): string {
  return `<i>${context}</i> <b>${clause}</b>`;
}

/**
 * The clause of an answer to `inContext`, wherever its parts were put and whatever attributes their tags were given;
 * undefined where words stand in neither part, or in none of the clause.
 */
export function clauseOf(html: string): string | undefined {
  const parts: string[] = [];
  let element: string | undefined;
  let isContinued = false;
  for (const piece of html.split(/(<[^>]*>)/)) {
    const [, slash, name = ''] = /^<(\/?)([ib])\b/i.exec(piece) ?? [];
    if (slash !== undefined) {
      // Within each other they do not tell whose the words are.
      if ((slash === '') !== (element === undefined)) return undefined;
      if (slash !== '' && element !== name.toLowerCase()) return undefined;
      element = slash === '' ? name.toLowerCase() : undefined;
      isContinued = false;
    } else if (element === undefined) {
      if (piece.trim() !== '') return undefined;
    } else if (element === 'b') {
      parts[isContinued ? parts.length - 1 : parts.length] =
        (isContinued ? (parts.at(-1) ?? '') : '') + piece;
      isContinued = true;
    }
  }
  const clause = parts.join(' ');
  return element !== undefined || textOf(clause) === '' ? undefined : clause;
}

/** HTML of this markup as text. Tags that were added on the way, and attributes of those that were sent, are dropped. */
export function textOf(html: string): string {
  return unescaped(html.replace(/<\/?[a-z][^>]*>/gi, ''))
    .replace(/\s+/g, ' ')
    .trim();
}

/** Finds each of the terms as words of their own. */
export function termPattern(terms: readonly Term[]): RegExp {
  const any = terms.map((term) => term.text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
  return new RegExp(`(?<![\\p{L}\\p{N}])(${any})(?![\\p{L}\\p{N}])`, 'iu');
}
