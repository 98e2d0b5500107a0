import { setMessageSource, type TextKey } from './text.ts';

interface Message {
  readonly message: string;
  readonly placeholders?: Readonly<Record<string, { readonly content: string }>>;
}
type Messages = Readonly<Record<TextKey, Message>>;

const LOCALES: Readonly<Record<string, () => Promise<{ default: unknown }>>> = {
  en: () => import('./_locales/en/messages.json'),
  de: () => import('./_locales/de/messages.json'),
  es: () => import('./_locales/es/messages.json'),
};

/** For a page that no extension's browser API serves: the same messages, in the first of these languages that there is, else English. */
export async function loadMessages(languages: readonly string[] = navigator.languages): Promise<void> {
  const wanted = languages.map((tag) => tag.split('-')[0] ?? '').find((tag) => tag in LOCALES) ?? 'en';
  const messages = (await LOCALES[wanted]?.())?.default as Messages;
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
