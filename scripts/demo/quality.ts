/** How well the demo's film was recognised and translated, held against its script. */
import type { SessionReport } from '../../shared/http/sessions.ts';
import { spokenWords, wordErrors } from '../../tests/bench/spoken-form.ts';
import { chrf } from '../../tests/bench/translation-scores.ts';
import type { Choices } from './choices.ts';
import { scriptIn } from './script.ts';

export interface Quality {
  /** Words that differ from the script, of its words; left out where what was said was not written down. */
  readonly word_error?: number;
  /** chrF of the whole translation, 0..100; left out where the script has no reference in that language. */
  readonly chrf?: number;
}

export function qualityOf({ transcript }: SessionReport, { from, to }: Choices): Quality {
  const script = scriptIn(from) ?? '';
  const reference = scriptIn(to.split('-')[0] ?? to);
  const isDirect = transcript.some(({ direct }) => direct === true);
  const said = transcript.map(({ text }) => text).join(' ');
  const words = spokenWords(script);
  const translated = transcript.map(({ translation }) => translation ?? '').join(' ');
  return {
    ...(isDirect
      ? {}
      : { word_error: rounded(wordErrors(words, spokenWords(said, words)) / words.length, 3) }),
    ...(reference === undefined ? {} : { chrf: rounded(chrf([translated], [reference]), 1) }),
  };
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
