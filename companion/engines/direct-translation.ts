/** Where a recogniser that translates as it hears does better than recognising first and translating then. */
import { DubError } from '../../shared/protocol/errors.ts';
import type { EngineInfo } from '../../shared/engine-info.ts';
import type { Translator } from '../dubbing/ports/translator.ts';
import type { RecognizerCandidate } from './failover/recognizer-candidate.ts';

/** chrF of Whisper's translations into English: translators by text that are better than this go first. */
const DIRECT_CHRF = 62;

export interface DirectTranslation {
  readonly ears: readonly RecognizerCandidate[];
  readonly translators: readonly Translator[];
}

/**
 * @param pair `source` is undefined where the recogniser finds it out
 * @returns the recognisers that translate, and what stands for their translations; undefined where text is translated
 */
export function directTranslators(
  ears: readonly RecognizerCandidate[],
  translators: readonly Translator[],
  { source, target }: { source: string | undefined; target: string },
): DirectTranslation | undefined {
  if (source === target || isGood(translators, source, target)) return undefined;
  const able = ears.filter(({ recognizer }) => recognizer.capabilities.translatesInto?.includes(target));
  const [first] = able;
  if (first === undefined) return undefined;
  return {
    ears: able.map((ear) => ({ ...ear, isTranslating: true })),
    translators: [new AlreadyTranslated(first.info, source, target)],
  };
}

function isGood(translators: readonly Translator[], source: string | undefined, target: string): boolean {
  return translators.some((translator) => {
    if (translator.info.kind === 'cloud') return true;
    if (source === undefined) return false;
    return (translator.chrf?.({ source, target }) ?? 0) > DIRECT_CHRF;
  });
}

/** Stands where a translator would: what reaches it was not translated by the recogniser, and cannot be here. */
class AlreadyTranslated implements Translator {
  readonly info: EngineInfo;
  readonly #pair: { readonly source: string; readonly target: string };

  constructor(info: EngineInfo, source: string | undefined, target: string) {
    this.info = info;
    this.#pair = { source: source ?? 'auto', target };
  }

  pairs(): readonly { source: string; target: string }[] {
    return [this.#pair];
  }

  translate(): Promise<never> {
    return Promise.reject(new DubError('unsupported_language_pair', undefined, { stage: 'translation' }));
  }
}
