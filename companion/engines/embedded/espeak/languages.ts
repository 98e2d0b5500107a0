/** Which of eSpeak's languages speaks a BCP-47 tag. */
import { join } from 'node:path';
import { filesIn, isReadable } from '../../process/find.ts';

/** eSpeak's name for a language, where it is not the tag's. */
const OTHER_NAMES: Readonly<Record<string, string>> = { zh: 'cmn', no: 'nb', iw: 'he', in: 'id' };
/** Spanish as it is spoken anywhere else is nearer to Latin America's. */
const EUROPEAN_SPANISH = new Set(['es', 'es-es', 'es-gq']);

/** The languages in eSpeak's data folder, as eSpeak names them. */
export function languagesIn(dataFolder: string): readonly string[] {
  const root = join(dataFolder, 'lang');
  return filesIn(root)
    .flatMap((name) => {
      const inside = filesIn(join(root, name));
      return inside.length === 0 ? [name] : inside;
    })
    .filter((language) => isReadable(join(dataFolder, `${dictionaryOf(language)}_dict`)))
    .sort();
}

/** The nearest of `available` for a tag: "es-MX" → "es-419", "en-AU" → "en"; `undefined` where none is near. */
export function nearestLanguage(tag: string, available: readonly string[]): string | undefined {
  const wanted = tag.toLowerCase();
  const base = wanted.split('-')[0] ?? wanted;
  const renamed = OTHER_NAMES[base] ?? base;
  const candidates = [
    wanted,
    ...(base === 'es' && !EUROPEAN_SPANISH.has(wanted) ? ['es-419'] : []),
    renamed,
    base,
  ];
  for (const candidate of candidates) {
    const found = available.find((language) => language.toLowerCase() === candidate);
    if (found !== undefined) return found;
  }
  return undefined;
}

function dictionaryOf(language: string): string {
  return (language.split('-')[0] ?? language).toLowerCase();
}
