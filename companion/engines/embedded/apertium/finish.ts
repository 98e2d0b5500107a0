/** A translation made to look as the clause did: its case, its ending, its language's own marks. */

const ENDING = /[.!?…]+$/;
const SENTENCE = /[^.!?…]+[.!?…]*/gu;

/**
 * @param clause what was translated: a sentence, or a piece of one, which then has no capital and no ending
 * @param target base language of the translation
 */
export function finish(translation: string, clause: string, target: string): string {
  let text = tidy(translation);
  text = text.replace(ENDING, '') + (ENDING.exec(clause.trim())?.[0] ?? '');
  if (target === 'es' || target === 'ca') {
    text = decimalComma(withoutStrayCapitals(text.replaceAll(/\bque que\b/g, 'que'), clause));
  }
  text = target === 'es' ? opened(text) : text.replaceAll(/[¿¡]/g, '');
  return withCaseOf(clause, text, target);
}

/** Single spaces, none before punctuation. */
export function tidy(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/ +(?=[.,;:!?…])/g, '')
    .trim();
}

/** Apertium leaves "¿" and "¡" out. */
function opened(text: string): string {
  return text.replaceAll(SENTENCE, (sentence) => {
    const start = /^[\s"“«(—-]*/u.exec(sentence)?.[0] ?? '';
    const rest = sentence.slice(start.length);
    if (rest.includes('?') && !rest.includes('¿')) return `${start}¿${rest}`;
    if (rest.includes('!') && !rest.includes('¡')) return `${start}¡${rest}`;
    return sentence;
  });
}

/** "Hola Allí": capitals inside a sentence where the clause had none. */
function withoutStrayCapitals(text: string, clause: string): string {
  const inside = clause.replaceAll(/\bI\b/g, '').replaceAll(/(^|[.!?…]\s*)\P{L}*\p{Lu}/gu, '$1');
  if (/\p{Lu}/u.test(inside)) return text;
  return text.replaceAll(/(?<![.!?…]["”»)]*\s+["“«(¿¡]*)(?<=\s)\p{Lu}/gu, (letter) => letter.toLowerCase());
}

function decimalComma(text: string): string {
  return text.replaceAll(/(?<=\d)\.(?=\d)/g, ',');
}

function withCaseOf(clause: string, text: string, target: string): string {
  const first = /\p{L}/u.exec(clause)?.[0];
  if (first === undefined) return text;
  if (first === first.toLowerCase()) {
    // English "I" is no beginning of a sentence.
    if (target === 'en' && /^\P{L}*I\b/u.test(text)) return text;
    return text.replace(/\p{L}/u, (letter) => letter.toLowerCase());
  }
  return text.replace(/\p{L}/u, (letter) => letter.toUpperCase());
}
