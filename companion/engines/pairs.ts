import { baseLanguage } from '../../shared/languages.ts';
import type { LanguagePair } from '../../shared/languages.ts';
import { DubError } from '../../shared/protocol/errors.ts';
import type { Recognizer } from '../recognition/ports/recognizer.ts';
import type { Synthesizer } from '../dubbing/ports/synthesizer.ts';
import type { Translator } from '../dubbing/ports/translator.ts';
import { nearestLanguage } from './embedded/espeak/languages.ts';

/** Pairs that fit in an answer; cloud engines have thousands. */
const LISTED_MOST = 100;

/** The language pairs that some recogniser hears and some translator translates. */
export interface ReadyPairs {
  /** Those whose target language some synthesiser speaks. */
  readonly dubbed: readonly LanguagePair[];
  /** Those whose target language none speaks: captions alone. */
  readonly captioned: readonly LanguagePair[];
}

/** Without a synthesiser at all there is nothing: that is an engine to install, and no language to do without. */
export function pairsOf(
  recognizers: readonly Recognizer[],
  translators: readonly Translator[],
  synthesizers: readonly Synthesizer[],
): ReadyPairs {
  if (synthesizers.length === 0) return { dubbed: [], captioned: [] };
  const recognized = new Set(recognizers.flatMap(({ capabilities }) => capabilities.languages));
  const pairs = new Map<string, LanguagePair>();
  for (const { source, target } of translators.flatMap((translator) => translator.pairs())) {
    if (recognized.has(source)) pairs.set(`${source} ${target}`, { source, target });
  }
  for (const { capabilities } of recognizers) {
    for (const target of capabilities.translatesInto ?? []) {
      for (const source of capabilities.languages) {
        if (source !== target) pairs.set(`${source} ${target}`, { source, target });
      }
    }
  }
  const all = [...pairs.values()];
  const targets = new Set(all.map(({ target }) => target));
  const spoken = new Set([...targets].filter((target) => synthesizers.some((one) => speaks(one, target))));
  return {
    dubbed: all.filter(({ target }) => spoken.has(target)),
    captioned: all.filter(({ target }) => !spoken.has(target)),
  };
}

export function speaks(synthesizer: Synthesizer, language: string): boolean {
  return nearestLanguage(language, synthesizer.languages()) !== undefined;
}

/** Says what there is instead: all of it, or what is nearest to what was asked. */
export function noSuchPair(
  asked: { source: string; target: string },
  pairs: readonly LanguagePair[],
): DubError {
  const near = pairs.filter(
    ({ source, target }) => source === baseLanguage(asked.source) || target === baseLanguage(asked.target),
  );
  const listed = (pairs.length > LISTED_MOST ? near : pairs).slice(0, LISTED_MOST);
  const ready = listed
    .slice(0, 12)
    .map(({ source, target }) => `${source} → ${target}`)
    .join(', ');
  const { source, target } = asked;
  const rest = { target, ready: listed.length > 12 ? `${ready}, …` : ready || '–' };
  return new DubError(
    'unsupported_language_pair',
    source === 'auto' ? { reason: 'target', ...rest } : { reason: 'pair', source, ...rest },
    { stage: 'translation', details: { pairs: listed } },
  );
}
