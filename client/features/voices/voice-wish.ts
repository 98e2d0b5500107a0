import type { LibraryVoice } from './actors-store.ts';

/** What a voice should be; an empty string is anything. */
export interface VoiceWish {
  /** Each of them is in its name or in the name of one of its languages. */
  readonly words: string;
  readonly language: string;
  readonly engine: string;
  readonly kind: LibraryVoice['kind'] | '';
}

/** @param languageWords what a language is called */
export function fitting(
  voices: readonly LibraryVoice[],
  { words, language, engine, kind }: VoiceWish,
  languageWords: (tag: string) => string,
): LibraryVoice[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  return voices.filter((voice) => {
    if (language !== '' && !voice.languages.includes(language)) return false;
    if (engine !== '' && voice.engine !== engine) return false;
    if (kind !== '' && voice.kind !== kind) return false;
    if (wanted.length === 0) return true;
    const known = [voice.name, ...voice.languages.map(languageWords)].join(' ').toLowerCase();
    return wanted.every((word) => known.includes(word));
  });
}

export function sortedBy<Value>(
  values: readonly Value[],
  words: (value: Value) => string,
  locale: string,
): Value[] {
  const order = new Intl.Collator(locale);
  return [...values].sort((a, b) => order.compare(words(a), words(b)));
}
