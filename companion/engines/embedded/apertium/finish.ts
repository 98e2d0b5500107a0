/** A translation made to look as the clause did: its case, its ending, its language's own marks. */

const ENDING = /[.!?…]+$/;
const SENTENCE = /[^.!?…]+[.!?…]*/gu;
const ALL_CAPITALS = /(?<![\p{L}\p{N}])\p{Lu}{2,}(?![\p{L}\p{N}])/gu;
/** Feminine words that begin with a stressed a, in the singular: their article is masculine. */
const STRESSED_A =
  /(?<!\p{L})(l)a (?=(?:agua|águila|ala|alma|ama|ancla|arca|área|arma|asma|aula|habla|hacha|hada|hambre)(?!\p{L}))/giu;

/**
 * @param clause what was translated: a sentence, or a piece of one, which then has no capital and no ending
 * @param target base language of the translation
 */
export function finish(translation: string, clause: string, target: string): string {
  let text = tidy(translation);
  text = text.replace(ENDING, '') + (ENDING.exec(clause.trim())?.[0] ?? '');
  if (target === 'es' || target === 'ca') {
    text = withoutShouting(text.replaceAll(/\bque que\b/g, 'que'), clause);
    text = decimalComma(withoutStrayCapitals(text, clause));
  }
  if (target === 'es') text = text.replaceAll(STRESSED_A, (_, l: string) => (l === 'L' ? 'El ' : 'el '));
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

/** "EL agua": whole words in capitals where the clause had none. */
function withoutShouting(text: string, clause: string): string {
  if (clause.search(ALL_CAPITALS) >= 0) return text;
  return text.replaceAll(ALL_CAPITALS, (word) => word.toLowerCase());
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
