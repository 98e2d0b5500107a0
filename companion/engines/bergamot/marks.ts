/**
 * Marks in the HTML that is translated: `<u>` around the clause, so that the model's alignment tells which words of the
 * translation are the clause's, and `<b id="n">` around each term, whose translation is then put in its place.
 */
import type { Term } from '../../dubbing/ports/translator.ts';
import { escaped, termPattern, unescaped } from '../translation/markup.ts';

/** Stands for a term while another translator works on the text: a name that no dictionary knows. */
const placeholder = (index: number): string => `Zq${String.fromCodePoint(97 + (index % 26))}qz`;

/** A text as HTML with its terms marked. @param terms as `termsIn` found them */
export function withTermMarks(text: string, terms: readonly Term[]): string {
  if (terms.length === 0) return escaped(text);
  const byText = new Map(terms.map((term, i) => [term.text.toLowerCase(), i]));
  return text
    .split(termPattern(terms))
    .map((part) => {
      const index = byText.get(part.toLowerCase());
      return index === undefined ? escaped(part) : `<b id="${index}">${escaped(part)}</b>`;
    })
    .join('');
}

/** Puts a placeholder in the place of each marked term, whatever the model made of it. */
export function translatedTerms(html: string): string {
  const seen = new Set<string>();
  return html.replace(/<b id="(\d+)">[^<]*<\/b>/g, (_, index: string) => {
    // The model may have parted a term: it is said once.
    if (seen.has(index)) return '';
    seen.add(index);
    return placeholder(Number(index));
  });
}

/** Puts the terms in the place of their placeholders: in the target language where that is known, else as they are. */
export function restoredTerms(text: string, terms: readonly Term[]): string {
  return terms.reduce(
    (restored, term, i) => restored.replaceAll(placeholder(i), term.translation ?? term.text),
    text,
  );
}

/** The words of HTML as text: all of them, or those of which a part stands in `<u>`. */
export function wordsIn(html: string, which: 'all' | 'marked'): string {
  const words: string[] = [];
  let word = '';
  let isMarked = false;
  let isInMark = false;
  const end = (): void => {
    if (word !== '' && (which === 'all' || isMarked)) words.push(word);
    word = '';
    isMarked = false;
  };
  for (const [token] of html.matchAll(/<[^>]*>|\s+|[^<\s]+/g)) {
    if (token === '<u>') isInMark = true;
    else if (token === '</u>') isInMark = false;
    else if (/^\s/.test(token)) end();
    else if (!token.startsWith('<')) {
      const text = unescaped(token);
      word += text;
      // A mark that is drawn to punctuation alone says nothing of the word before it.
      if (isInMark && /[\p{L}\p{N}]/u.test(text)) isMarked = true;
    }
  }
  end();
  return words.join(' ');
}
