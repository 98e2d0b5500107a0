/** The languages of Scribe, by base code. Not held against the service: one that it refuses is another recogniser's. */
import { baseLanguage } from '../../../../shared/languages.ts';
import { serviceCode } from '../languages.ts';

export const SCRIBE_LANGUAGES: readonly string[] = [
  ...['af', 'am', 'ar', 'as', 'ast', 'az', 'be', 'bg', 'bn', 'bs', 'ca', 'ceb', 'cs', 'cy', 'da', 'de'],
  ...['el', 'en', 'es', 'et', 'fa', 'ff', 'fi', 'fil', 'fr', 'ga', 'gl', 'gu', 'ha', 'he', 'hi', 'hr'],
  ...['hu', 'hy', 'id', 'ig', 'is', 'it', 'ja', 'jv', 'ka', 'kea', 'kk', 'km', 'kn', 'ko', 'ku', 'ky'],
  ...['lb', 'lg', 'ln', 'lo', 'lt', 'luo', 'lv', 'mi', 'mk', 'ml', 'mn', 'mr', 'ms', 'mt', 'my', 'nb'],
  ...['ne', 'nl', 'no', 'nso', 'ny', 'oc', 'or', 'pa', 'pl', 'ps', 'pt', 'ro', 'ru', 'sd', 'sk', 'sl'],
  ...['sn', 'so', 'sr', 'sv', 'sw', 'ta', 'te', 'tg', 'th', 'tr', 'uk', 'umb', 'ur', 'uz', 'vi', 'wo'],
  ...['xh', 'yue', 'zh', 'zu'],
];

/** The code the service has for a tag's language, "es-MX" → "es"; `undefined` where it has none. */
export function scribeCode(tag: string): string | undefined {
  const code = serviceCode(baseLanguage(tag));
  return SCRIBE_LANGUAGES.includes(code) ? code : undefined;
}

/** The BCP-47 tag of a code that the service answered with, of two letters or three: "eng" → "en". */
export function tagOf(code: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(code)[0];
  } catch {
    return undefined;
  }
}
