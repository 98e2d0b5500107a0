/** BCP-47 tags as the wire takes them, and which engines' languages they mean. */

const TAG = /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/;

export function isLanguageTag(tag: string): boolean {
  if (!TAG.test(tag)) return false;
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}

/** "es-MX" → "es": engines are matched by base language; a region only refines a voice. */
export function baseLanguage(tag: string): string {
  return (tag.split('-')[0] ?? tag).toLowerCase();
}

export interface LanguagePair {
  readonly source: string;
  readonly target: string;
}

/** The language's own name for the viewer, in `locale`; the tag itself where there is none. */
export function languageName(tag: string, locale: string): string {
  return new Intl.DisplayNames([locale], { type: 'language', fallback: 'code' }).of(tag) ?? tag;
}

const WITHOUT_SPACES = new Set(['zh', 'cmn', 'yue', 'ja', 'th', 'lo', 'km', 'my']);

/** Words as a sentence of their language: some are written without spaces. */
export function joinWords(words: readonly { readonly text: string }[], language: string): string {
  const gap = WITHOUT_SPACES.has(baseLanguage(language)) ? '' : ' ';
  return words.map(({ text }) => text).join(gap);
}

/** As the wire lists them: a source and all its targets. */
export interface LanguageTargets {
  readonly source: string;
  readonly targets: readonly string[];
}

export function targetsBySource(pairs: readonly LanguagePair[]): { source: string; targets: string[] }[] {
  const targets = new Map<string, string[]>();
  for (const { source, target } of pairs) {
    const known = targets.get(source);
    if (known === undefined) targets.set(source, [target]);
    else known.push(target);
  }
  return [...targets].map(([source, list]) => ({ source, targets: list }));
}

export function pairsOf(languages: readonly LanguageTargets[]): LanguagePair[] {
  return languages.flatMap(({ source, targets }) => targets.map((target) => ({ source, target })));
}
