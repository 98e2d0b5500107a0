/** Sentences as people say them in films, with a translation into each of two languages that was made by a person. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const DIALOGUE = new URL('../../../shared/reference/dialogue.tsv', import.meta.url);

export interface DialogueSentence {
  readonly en: string;
  readonly es: string;
  readonly pt: string;
}

/** @throws where the file is absent */
export function dialogueSentences(): DialogueSentence[] {
  if (!existsSync(DIALOGUE)) throw new Error(`This bench needs ${fileURLToPath(DIALOGUE)}.`);
  return readFileSync(DIALOGUE, 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => {
      const [en = '', es = '', pt = ''] = line.split('\t');
      return { en, es, pt };
    });
}
