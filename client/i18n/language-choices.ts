import { baseLanguage, languageName, REGIONAL_TARGETS, type OfferedPair } from '../../shared/languages.ts';

/** What is offered while no companion says what it can do. */
const USUAL_TARGETS = ['ca', 'de', 'en', 'es', 'fr', 'hi', 'it', 'ja', 'nl', 'pl', 'pt', 'tr', 'uk', 'zh'];
const USUAL_SOURCES = ['en', 'de', 'es', 'fr', 'it', 'ja', 'ko', 'pt', 'zh'];

export interface LanguageChoice {
  readonly tag: string;
  readonly name: string;
  /** Nobody speaks it: it is captioned and not dubbed. */
  readonly isCaptionsOnly: boolean;
}

/** What becomes of a pair of languages: speech, captions alone, or nothing. */
export type Readiness = 'dubbed' | 'captioned' | 'none';

/** @param source "auto" or a tag: only what can be dubbed from it is offered */
export function targetChoices(
  pairs: readonly OfferedPair[] | undefined,
  source: string,
  chosen: string,
  locale: string,
): LanguageChoice[] {
  const fitting = pairs?.filter((pair) => source === 'auto' || pair.source === baseLanguage(source));
  const captioned = fitting?.filter(({ isSpoken }) => !isSpoken).map(({ target }) => target);
  const tags = fitting?.map(({ target }) => target) ?? USUAL_TARGETS;
  const regional = tags.flatMap((tag) => [tag, ...(REGIONAL_TARGETS[tag] ?? [])]);
  return choices(regional, chosen, locale, captioned);
}

export function sourceChoices(
  pairs: readonly OfferedPair[] | undefined,
  chosen: string,
  locale: string,
): LanguageChoice[] {
  const tags = pairs?.map(({ source }) => source) ?? USUAL_SOURCES;
  return choices(tags, chosen === 'auto' ? undefined : chosen, locale);
}

/** @param source "auto" or a tag */
export function readiness(pairs: readonly OfferedPair[], source: string, target: string): Readiness {
  const fitting = pairs.filter(
    (pair) =>
      pair.target === baseLanguage(target) && (source === 'auto' || pair.source === baseLanguage(source)),
  );
  if (fitting.length === 0) return 'none';
  return fitting.some(({ isSpoken }) => isSpoken) ? 'dubbed' : 'captioned';
}

/** What was chosen is always among the choices, also where no engine can do it now. */
function choices(
  tags: readonly string[],
  chosen: string | undefined,
  locale: string,
  captioned: readonly string[] = [],
): LanguageChoice[] {
  const all = new Set(chosen === undefined ? tags : [...tags, chosen]);
  return [...all]
    .map((tag) => ({
      tag,
      name: capitalised(languageName(tag, locale), locale),
      isCaptionsOnly: captioned.includes(baseLanguage(tag)),
    }))
    .sort((a, b) => a.name.localeCompare(b.name, locale));
}

export function capitalised(words: string, locale: string): string {
  return words.charAt(0).toLocaleUpperCase(locale) + words.slice(1);
}
