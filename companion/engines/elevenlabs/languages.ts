/** The languages of each model, by base code, as the service's model page lists them (2026). */
import { baseLanguage } from '../../../shared/languages.ts';
import type { Model } from './models.ts';

const MULTILINGUAL_V2 = [
  ...['ar', 'bg', 'cs', 'da', 'de', 'el', 'en', 'es', 'fi', 'fil', 'fr', 'hi', 'hr', 'id', 'it'],
  ...['ja', 'ko', 'ms', 'nl', 'pl', 'pt', 'ro', 'ru', 'sk', 'sv', 'ta', 'tr', 'uk', 'zh'],
];

const LANGUAGES: Readonly<Record<Model, readonly string[]>> = {
  eleven_multilingual_v2: MULTILINGUAL_V2,
  eleven_flash_v2_5: [...MULTILINGUAL_V2, 'hu', 'no', 'vi'].sort(),
  eleven_v3: [
    ...MULTILINGUAL_V2,
    ...['af', 'as', 'az', 'be', 'bn', 'bs', 'ca', 'ceb', 'cy', 'et', 'fa', 'ga', 'gl', 'gu', 'ha', 'he'],
    ...['hu', 'hy', 'is', 'jv', 'ka', 'kk', 'kn', 'ky', 'lb', 'ln', 'lt', 'lv', 'mk', 'ml', 'mr', 'ne'],
    ...['no', 'ny', 'pa', 'ps', 'sd', 'sl', 'so', 'sr', 'sw', 'te', 'th', 'ur', 'vi'],
  ].sort(),
};

/** Codes that mean the same language as one of the service's. */
const SAME: Readonly<Record<string, string>> = {
  tl: 'fil',
  iw: 'he',
  in: 'id',
  nb: 'no',
  nn: 'no',
  cmn: 'zh',
};

/** What the service calls a language, given by its base code. */
export function serviceCode(base: string): string {
  return SAME[base] ?? base;
}

export function languagesOf(model: Model): readonly string[] {
  return LANGUAGES[model];
}

/** The code a model knows a tag's language by, "es-MX" → "es"; `undefined` where it does not speak it. */
export function languageCode(tag: string, model: Model): string | undefined {
  const code = serviceCode(baseLanguage(tag));
  return LANGUAGES[model].includes(code) ? code : undefined;
}
