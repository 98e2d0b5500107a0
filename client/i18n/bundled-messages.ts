import { setMessageSource, type TextKey } from './text.ts';

interface Message {
  readonly message: string;
  readonly placeholders?: Readonly<Record<string, { readonly content: string }>>;
}
type Messages = Readonly<Record<TextKey, Message>>;

/** By the file of each folder of `_locales/`. */
const LOCALES = import.meta.glob<Messages>('./_locales/*/messages.json', { import: 'default' });
const fileOf = (language: string): string => `./_locales/${language}/messages.json`;

/** For a page that no extension's browser API serves: the same messages, in the first of these languages that there is, else English. */
export async function loadMessages(languages: readonly string[] = navigator.languages): Promise<void> {
  const wanted =
    languages.map((tag) => tag.split('-')[0] ?? '').find((tag) => fileOf(tag) in LOCALES) ?? 'en';
  const messages = await LOCALES[fileOf(wanted)]?.();
  if (messages === undefined) throw new Error('the messages of the page were not built');
  setMessageSource((key, fill) => filled(messages[key], fill));
  document.documentElement.lang = wanted;
}

/** As chrome.i18n does: `$NAME$` is a placeholder, `$1` what is filled in, `$$` a dollar. */
export function filled({ message, placeholders = {} }: Message, fill: readonly string[]): string {
  const withPlaceholders = message.replace(/\$(\w+)\$/g, (whole, name: string) => {
    return placeholders[name.toLowerCase()]?.content ?? whole;
  });
  return withPlaceholders.replace(/\$(\$|\d)/g, (_, what: string) => {
    return what === '$' ? '$' : (fill[Number(what) - 1] ?? '');
  });
}
