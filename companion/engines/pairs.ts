import { baseLanguage } from '../../shared/languages.ts';
import type { LanguagePair } from '../../shared/languages.ts';
import { DubError } from '../../shared/wire/errors.ts';
import type { Recognizer } from '../dubbing/ports/recognizer.ts';
import type { Synthesizer } from '../dubbing/ports/synthesizer.ts';
import type { Translator } from '../dubbing/ports/translator.ts';
import { nearestLanguage } from './embedded/espeak/languages.ts';

/** Pairs that fit in an answer; cloud engines have thousands. */
const TOLD = 100;

/** The pairs that some recogniser hears, some translator translates and some synthesiser speaks. */
export function pairsOf(
  recognizers: readonly Recognizer[],
  translators: readonly Translator[],
  synthesizers: readonly Synthesizer[],
): LanguagePair[] {
  const heard = new Set(recognizers.flatMap(({ capabilities }) => capabilities.languages));
  const spoken = new Map<string, boolean>();
  const isSpoken = (target: string): boolean => {
    const known =
      spoken.get(target) ??
      synthesizers.some((one) => nearestLanguage(target, one.languages()) !== undefined);
    spoken.set(target, known);
    return known;
  };
  const pairs = new Map<string, LanguagePair>();
  for (const { source, target } of translators.flatMap((translator) => translator.pairs())) {
    if (heard.has(source) && isSpoken(target)) pairs.set(`${source} ${target}`, { source, target });
  }
  for (const { capabilities } of recognizers) {
    for (const target of capabilities.translatesInto ?? []) {
      if (!isSpoken(target)) continue;
      for (const source of capabilities.languages) {
        if (source !== target) pairs.set(`${source} ${target}`, { source, target });
      }
    }
  }
  return [...pairs.values()];
}

/** Says what there is instead: all of it, or what is nearest to what was asked. */
export function noSuchPair(
  asked: { source: string; target: string },
  pairs: readonly LanguagePair[],
): DubError {
  const near = pairs.filter(
    ({ source, target }) => source === baseLanguage(asked.source) || target === baseLanguage(asked.target),
  );
  const told = (pairs.length > TOLD ? near : pairs).slice(0, TOLD);
  const from = asked.source === 'auto' ? 'any language' : `"${asked.source}"`;
  const ready = told
    .slice(0, 12)
    .map(({ source, target }) => `${source} to ${target}`)
    .join(', ');
  const more = told.length > 12 ? ' and others' : '';
  return new DubError(
    'unsupported_language_pair',
    `Nothing here dubs ${from} into "${asked.target}". Ready: ${ready === '' ? 'none' : ready}${more}.`,
    { stage: 'translation', details: { pairs: told } },
  );
}
