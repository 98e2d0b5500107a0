import { baseLanguage, type OfferedPair } from '../../shared/languages.ts';

/**
 * What a speaker speaks, as far as can be known before they say so.
 * @param browserLanguage a tag
 * @param pairs undefined until the companion has said what it can do
 * @returns a tag, or "auto" where nothing recognises the browser's language
 */
export function spokenLanguageOf(browserLanguage: string, pairs: readonly OfferedPair[] | undefined): string {
  const own = baseLanguage(browserLanguage);
  return pairs?.some(({ source }) => source === own) === true ? own : 'auto';
}

/**
 * A language that listeners are likely to want and that is not the one that is spoken: English, or Spanish where English is spoken.
 * @param source what is spoken; for "auto" the browser's language stands
 */
export function firstTarget(
  source: string,
  browserLanguage: string,
  pairs: readonly OfferedPair[] | undefined,
): string {
  const spoken = baseLanguage(source === 'auto' ? browserLanguage : source);
  const usual = spoken === 'en' ? 'es' : 'en';
  const offered = pairs?.filter((pair) => source === 'auto' || pair.source === spoken) ?? [];
  const others = offered.map(({ target }) => target).filter((target) => target !== spoken);
  return others.includes(usual) ? usual : (others[0] ?? usual);
}

/** The languages without the one that is spoken: nobody needs it translated into itself. */
export function withoutSpoken(languages: readonly string[], source: string): readonly string[] {
  return languages.filter((language) => baseLanguage(language) !== baseLanguage(source));
}
