import { baseLanguage, languageName, type LanguagePair } from '../shared/languages.ts';

/** What is offered while no companion says what it can do. */
const USUAL_TARGETS = ['ca', 'de', 'en', 'es', 'fr', 'hi', 'it', 'ja', 'nl', 'pl', 'pt', 'tr', 'uk', 'zh'];
const USUAL_SOURCES = ['en', 'de', 'es', 'fr', 'it', 'ja', 'ko', 'pt', 'zh'];

export interface LanguageChoice {
  readonly tag: string;
  readonly name: string;
}

/** @param source "auto" or a tag: only what can be dubbed from it is offered */
export function targetChoices(
  pairs: readonly LanguagePair[] | undefined,
  source: string,
  chosen: string,
  locale: string,
): LanguageChoice[] {
  const fitting = pairs?.filter((pair) => source === 'auto' || pair.source === baseLanguage(source));
  return choices(fitting?.map(({ target }) => target) ?? USUAL_TARGETS, chosen, locale);
}

export function sourceChoices(
  pairs: readonly LanguagePair[] | undefined,
  chosen: string,
  locale: string,
): LanguageChoice[] {
  const tags = pairs?.map(({ source }) => source) ?? USUAL_SOURCES;
  return choices(tags, chosen === 'auto' ? undefined : chosen, locale);
}

/** @param source "auto" or a tag */
export function isReady(pairs: readonly LanguagePair[], source: string, target: string): boolean {
  return pairs.some(
    (pair) =>
      pair.target === baseLanguage(target) && (source === 'auto' || pair.source === baseLanguage(source)),
  );
}

/** What was chosen is always among the choices, also where no engine can do it now. */
function choices(tags: readonly string[], chosen: string | undefined, locale: string): LanguageChoice[] {
  const all = new Set(chosen === undefined ? tags : [...tags, chosen]);
  return [...all]
    .map((tag) => ({ tag, name: capitalised(languageName(tag, locale), locale) }))
    .sort((a, b) => a.name.localeCompare(b.name, locale));
}

export function capitalised(words: string, locale: string): string {
  return words.charAt(0).toLocaleUpperCase(locale) + words.slice(1);
}
