/** Numbers in words, by n2words: each language's rules are loaded when a number is to be read in it first. */
import { baseLanguage } from '../../shared/languages.ts';

export interface NumberWords {
  /** @param value a decimal number in plain digits, "-3.5" */
  cardinal(value: string): string;
  /** @param value a positive whole number in plain digits */
  ordinal(value: string, isFeminine?: boolean): string;
}

interface Rules {
  toCardinal(value: string): string;
  toOrdinal(value: string, options?: { gender: 'feminine' }): string;
}

const RULES: Readonly<Record<string, () => Promise<Rules>>> = {
  ar: () => import('n2words/ar-SA'),
  cs: () => import('n2words/cs-CZ'),
  da: () => import('n2words/da-DK'),
  de: () => import('n2words/de-DE'),
  el: () => import('n2words/el-GR'),
  en: () => import('n2words/en-US'),
  'en-GB': () => import('n2words/en-GB'),
  es: () => import('n2words/es-ES'),
  fi: () => import('n2words/fi-FI'),
  fr: () => import('n2words/fr-FR'),
  hi: () => import('n2words/hi-IN'),
  hr: () => import('n2words/hr-HR'),
  hu: () => import('n2words/hu-HU'),
  id: () => import('n2words/id-ID'),
  it: () => import('n2words/it-IT'),
  lt: () => import('n2words/lt-LT'),
  nb: () => import('n2words/nb-NO'),
  nl: () => import('n2words/nl-NL'),
  no: () => import('n2words/nb-NO'),
  pl: () => import('n2words/pl-PL'),
  pt: () => import('n2words/pt-PT'),
  ro: () => import('n2words/ro-RO'),
  ru: () => import('n2words/ru-RU'),
  sv: () => import('n2words/sv-SE'),
  tr: () => import('n2words/tr-TR'),
  uk: () => import('n2words/uk-UA'),
  vi: () => import('n2words/vi-VN'),
};
/** Spanish is read with a comma in most countries, and by n2words with a point. */
const DECIMAL_WORD: Readonly<Record<string, readonly [string, string]>> = { es: [' punto ', ' coma '] };

const loaded = new Map<string, Promise<NumberWords>>();

/** @returns undefined where nobody knows the language's numbers: figures are left to the engine */
export async function numberWords(language: string): Promise<NumberWords | undefined> {
  const key = RULES[language] === undefined ? baseLanguage(language) : language;
  const load = RULES[key];
  if (load === undefined) return undefined;
  const words = loaded.get(key) ?? load().then((rules) => asWords(rules, key));
  loaded.set(key, words);
  return words;
}

function asWords(rules: Rules, key: string): NumberWords {
  const [from, to] = DECIMAL_WORD[key] ?? ['', ''];
  return {
    cardinal: (value) => rules.toCardinal(value).replace(from, to),
    ordinal: (value, isFeminine = false) =>
      rules.toOrdinal(value, ...(isFeminine ? [{ gender: 'feminine' } as const] : [])),
  };
}
