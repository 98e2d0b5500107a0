/** Which models a set of languages needs, and what the words of the command line stand for. */
import { baseLanguage } from '../../shared/languages.ts';
import { pairId } from './bergamot.ts';
import { WHISPER_LANGUAGES } from './whisper-languages.ts';

/** Recognise, speak and tell speakers apart in any language. */
const FOR_ANY_LANGUAGE = ['whisper-base', 'kokoro-82m', 'resemblyzer'];
/** Firefox's pairs all are to or from English, so every translation between two others goes by way of it. */
const PIVOT = 'en';

/** What `npm run demo`, `start` and `test` install. */
export const DEFAULT_LANGUAGES: readonly string[] = ['en', 'es', 'pt'];

/** @param languages base languages, such as "es" */
export function modelsForLanguages(languages: readonly string[]): readonly string[] {
  const others = [...new Set(languages)].filter((language) => language !== PIVOT);
  const pairs = others.flatMap((language) => [pairId(PIVOT, language), pairId(language, PIVOT)]);
  return [...FOR_ANY_LANGUAGE, ...pairs];
}

/** Undefined for what is no language that speech is recognised in. */
export function languageOf(word: string): string | undefined {
  if (!/^[A-Za-z]{2,3}(-[A-Z]{2})?$/.test(word)) return undefined;
  const language = baseLanguage(word);
  return WHISPER_LANGUAGES.includes(language) ? language : undefined;
}

/** "en-fr": the model that translates between two languages. */
export function pairModelOf(word: string): string | undefined {
  const [, source, target] = /^([a-z]{2,3})-([a-z]{2,3})$/.exec(word) ?? [];
  return source === undefined || target === undefined ? undefined : pairId(source, target);
}
