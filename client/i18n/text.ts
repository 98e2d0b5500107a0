import type english from './_locales/en/messages.json';

export type TextKey = keyof typeof english;

/** @param substitutions what `$1`, `$2` and so on stand for */
type MessageSource = (key: TextKey, substitutions: string[]) => string;

let source: MessageSource = () => {
  throw new Error('The host sets where messages come from before anything is rendered.');
};

/** Sets where messages come from: the browser in an extension, a bundled file in a page of the companion's. */
export function setMessageSource(messages: MessageSource): void {
  source = messages;
}

/** The message for `key` in the viewer's language, with `$1` and so on replaced. */
export function text(key: TextKey, ...substitutions: string[]): string {
  return source(key, substitutions);
}

/** The language those messages are in, so that names of languages, numbers and dates are in it too. */
export function viewerLocale(): string {
  return text('words_locale');
}
