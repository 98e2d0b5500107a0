/** A translator of sorts: English words it knows become Spanish ones, others are kept, «so» marked. */

const SPANISH: Readonly<Record<string, string>> = Object.fromEntries(
  (
    'the el|a un|and y|but pero|or o|of de|to a|in en|on en|at en|for para|with con|from desde|is es|are son|was fue|' +
    'were fueron|be ser|have tener|has tiene|had tenía|do hacer|not no|no no|yes sí|i yo|you tú|he él|she ella|we ' +
    'nosotros|they ellos|it ello|this esto|that eso|who quien|what qué|when cuando|where donde|why por qué|how cómo|' +
    'good bueno|morning mañana|night noche|day día|time tiempo|people gente|house casa|home hogar|old viejo|new nuevo|' +
    'man hombre|woman mujer|world mundo|water agua|here aquí|there allí|come venir|go ir|know saber|think pensar|see ' +
    'ver|want querer|say decir|hello hola|thanks gracias|today hoy|tomorrow mañana|very muy|all todo|one uno|two dos|' +
    'three tres|city ciudad|river río|story historia|because porque|before antes|after después|my mi|your tu|our nuestro'
  )
    .split('|')
    .map((pair) => [pair.slice(0, pair.indexOf(' ')), pair.slice(pair.indexOf(' ') + 1)]),
);

export function spanish(text: string): string {
  return text.replace(/[\p{L}'’]+/gu, (word) => {
    const known = SPANISH[word.toLowerCase()];
    if (known === undefined) return `«${word}»`;
    return /^\p{Lu}/u.test(word) ? known.charAt(0).toUpperCase() + known.slice(1) : known;
  });
}

/** Leaves tags as they are, and what is marked as not to be translated. Quotes come back as entities, as they do. */
export function spanishHtml(html: string): string {
  return html
    .split(/(<span translate="no">[^<]*<\/span>|<[^>]*>|&[a-z]+;)/i)
    .map((part, i) => (i % 2 === 1 ? part : spanish(part).replace(/'/g, '&#39;')))
    .join('');
}
