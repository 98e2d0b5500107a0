import type { LanguagePair } from '../../../shared/languages.ts';
import { DubError } from '../../../shared/protocol/errors.ts';
import type { EngineInfo } from '../../../shared/engine-info.ts';
import type { Translation, TranslationRequest, Translator } from '../../dubbing/ports/translator.ts';
import { attempt } from './attempt.ts';
import type { FallbackChain } from './fallback-chain.ts';

/** A translation that takes longer than this is asked of the next engine. Ten times the usual, and still no second. */
const PATIENCE_MS = 700;

/** The best translator that works now; a clause that one fails on is given to the next. */
export class FailoverTranslator implements Translator {
  readonly #succession: FallbackChain<Translator>;

  constructor(succession: FallbackChain<Translator>) {
    this.#succession = succession;
  }

  get info(): EngineInfo {
    return this.#succession.serving.info;
  }

  pairs(): readonly LanguagePair[] {
    return this.#succession.serving.pairs();
  }

  translateAhead(request: TranslationRequest): boolean {
    return this.#succession.serving.translateAhead?.(request) ?? false;
  }

  async translate(request: TranslationRequest, signal: AbortSignal): Promise<Translation> {
    let first: DubError | undefined;
    try {
      for (const candidate of this.#succession.order()) {
        const { engine, health } = candidate;
        const deadlineMs = this.#succession.hasOther(candidate)
          ? (engine.deadlineMs ?? PATIENCE_MS)
          : undefined;
        try {
          return await attempt({ stage: 'translation', health, signal, deadlineMs }, (limited) =>
            engine.translate(request, limited),
          );
        } catch (error) {
          if (signal.aborted || !(error instanceof DubError)) throw error;
          first ??= error;
        }
      }
    } finally {
      if (!signal.aborted) this.#succession.settle();
    }
    throw first ?? new DubError('engine_failed', undefined, { stage: 'translation' });
  }
}
