import type english from './_locales/en/messages.json';

export type TextKey = keyof typeof english;

type Words = (key: TextKey, fill: string[]) => string;
let words: Words = (key, fill) => chrome.i18n.getMessage(key, fill);

/** Words from elsewhere than the browser: for a page that is not the extension's. */
export function wordsFrom(source: Words): void {
  words = source;
}

/** The viewer's words for `key`, `$1` and so on filled in. */
export function text(key: TextKey, ...fill: string[]): string {
  return words(key, fill);
}

/** The language those words are in, so that names of languages, numbers and dates are in it too. */
export function viewerLocale(): string {
  return text('words_locale');
}
