/** What the demo plays and dubs into: `npm run demo -- [--from en|es] [--to LANGUAGE]`. */
import { parseArgs } from 'node:util';
import { readConfig } from '../../companion/config.ts';
import { ModelStore } from '../../companion/models/model-store.ts';
import { isLanguageTag } from '../../shared/languages.ts';
import type { FilmLanguage } from './script.ts';

export interface Choices {
  readonly from: FilmLanguage;
  /** BCP-47. */
  readonly to: string;
  /** Why it is that language, where nobody said. */
  readonly why: string | undefined;
}

/** @throws Error that names the option, what was seen and what it takes */
export function readChoices(args: readonly string[]): Choices {
  const { values } = parseArgs({
    args: [...args],
    options: { from: { type: 'string', default: 'en' }, to: { type: 'string' } },
  });
  const { from, to } = values;
  if (from !== 'en' && from !== 'es') throw new Error(`--from: saw ${from}, takes en or es`);
  if (to !== undefined && !isLanguageTag(to))
    throw new Error(`--to: saw ${to}, takes a language tag, like pt`);
  if (to !== undefined) return { from, to, why: undefined };
  return { from, ...(from === 'es' ? { to: 'en', why: undefined } : fromEnglish()) };
}

/** Spanish where a model leads straight to it, else Portuguese, which most machines can get. */
function fromEnglish(): { to: string; why: string | undefined } {
  const models = new ModelStore(readConfig(process.env).MODELS_DIR);
  if (models.folderOf('bergamot-en-es') !== undefined) return { to: 'es', why: undefined };
  if (models.folderOf('bergamot-en-pt') !== undefined) {
    return {
      to: 'pt',
      why: 'no model from English to Spanish is installed here; --to es asks for it all the same',
    };
  }
  return { to: 'es', why: 'no neural translation model is installed; the rules of Apertium translate' };
}
