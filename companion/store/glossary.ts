import { join } from 'node:path';
import { z } from 'zod';
import { JsonLimitError, parseJson } from '../../shared/bounded-json.ts';
import { baseLanguage } from '../../shared/languages.ts';
import { faultsInWords, parseInput } from '../../shared/parse-input.ts';
import { DubError } from '../../shared/protocol/errors.ts';
import { FileTooLargeError, readTextFile } from '../text-file.ts';
import type { Term } from '../dubbing/ports/translator.ts';

const TERMS_LIMIT = 500;
const MOST_BYTES = 4 * 1024 * 1024;

const word = z.string().trim().min(1).max(100);
const term = z.union([word, z.object({ text: word, translations: z.record(z.string(), word).optional() })]);
const schema = z.record(z.string(), z.array(term).max(TERMS_LIMIT));

export interface Show {
  readonly site: string;
  readonly title: string;
}

/**
 * Names and words of shows, written by the viewer: `glossary.json` in the data folder. Its keys are "*" for every show, a
 * site, or part of a title; its values are lists of names that stay as they are, or `{text, translations: {es: …}}`.
 */
export class Glossary {
  readonly #path: string;

  constructor(folder: string) {
    this.#path = join(folder, 'glossary.json');
  }

  /**
   * What applies to a show. Read anew for each session, so that a change needs no restart.
   * @throws DubError `bad_message` where the file is there and is not a glossary
   */
  terms(show: Show | undefined, targetLanguage: string): readonly Term[] {
    const target = baseLanguage(targetLanguage);
    const lists = Object.entries(this.#read()).filter(([key]) => applies(key, show));
    const terms = lists.flatMap(([, list]) =>
      list.map((one): Term => {
        if (typeof one === 'string') return { text: one };
        const translation = one.translations?.[targetLanguage] ?? one.translations?.[target];
        return translation === undefined ? { text: one.text } : { text: one.text, translation };
      }),
    );
    return terms.slice(0, TERMS_LIMIT);
  }

  #read(): z.infer<typeof schema> {
    let text: string;
    try {
      text = readTextFile(this.#path, MOST_BYTES);
    } catch (error) {
      if (error instanceof FileTooLargeError) throw unreadable(error.message, error);
      return {};
    }
    const parsed = parseInput(schema, jsonIn(text), { root: 'glossary' });
    if (parsed.ok) return parsed.value;
    throw unreadable(faultsInWords(parsed.faults));
  }
}

function jsonIn(text: string): unknown {
  try {
    return parseJson(text);
  } catch (cause) {
    throw unreadable(cause instanceof JsonLimitError ? cause.message : 'it is not JSON', cause);
  }
}

function unreadable(why: string, cause?: unknown): DubError {
  return new DubError('bad_message', { reason: 'glossary', said: why }, { cause });
}

function applies(key: string, show: Show | undefined): boolean {
  if (key === '*') return true;
  if (show === undefined) return false;
  const wanted = key.toLowerCase();
  const site = show.site.toLowerCase();
  return site === wanted || site.endsWith(`.${wanted}`) || show.title.toLowerCase().includes(wanted);
}
