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

/** The clause of an answer to `inContext`; undefined where the service moved words across. */
export function clauseOf(html: string): string | undefined {
  const found = /^\s*<i>([^]*)<\/i>\s*<b>([^]*)<\/b>\s*$/.exec(html);
  const [, context = '', clause = ''] = found ?? [];
  return found === null || /<\/?[bi]>/.test(context + clause) || clause.trim() === '' ? undefined : clause;
}

/** HTML of this markup as text; undefined where markup is left that was not sent. */
export function textOf(html: string): string | undefined {
  const text = html.replace(/<span translate="no">([^<]*)<\/span>/gi, '$1');
  return /<\/?\w/.test(text) ? undefined : unescaped(text).replace(/\s+/g, ' ').trim();
}

/** Finds each of the terms as words of their own. */
export function termPattern(terms: readonly Term[]): RegExp {
  const any = terms.map((term) => term.text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
  return new RegExp(`(?<![\\p{L}\\p{N}])(${any})(?![\\p{L}\\p{N}])`, 'iu');
}
