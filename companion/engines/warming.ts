import { setTimeout } from 'node:timers/promises';
import type { LanguagePair } from '../../shared/languages.ts';
import { baseLanguage } from '../../shared/languages.ts';
import type { EngineRegistry } from './registry.ts';

/** A session begins by then all the same, with what there is. */
const WARM_WITHIN_MS = 30_000;

/** Loads and connects engines before they are needed. What fails is told by the session that meets it. */
export class EngineWarming {
  readonly #registry: EngineRegistry;
  #warming: Promise<void> | undefined;

  constructor(registry: EngineRegistry) {
    this.#registry = registry;
  }

  /** Ahead of the first session, those too that would take over: a second is all they have. Never rejects. */
  warm(): Promise<void> {
    this.#warming = this.#warmAll().finally(() => (this.#warming = undefined));
    return this.#warming;
  }

  /** What was given back for want of use is loaded again, and the models of these languages with it. */
  async whenWarm({ source, target }: { source: string; target: string }): Promise<void> {
    const pairs = this.#registry
      .allPairs()
      .filter(
        (pair) =>
          pair.target === baseLanguage(target) && (source === 'auto' || pair.source === baseLanguage(source)),
      );
    const warming = Promise.all([this.#warming, this.#warmLocal(pairs)]);
    await Promise.race([warming, setTimeout(WARM_WITHIN_MS, undefined, { ref: false })]);
  }

  async #warmLocal(pairs: readonly LanguagePair[]): Promise<void> {
    const local = this.#registry.bearable().filter(({ info }) => info.kind === 'local');
    await Promise.allSettled(local.map(async (engine) => engine.warm?.(pairs)));
  }

  async #warmAll(): Promise<void> {
    const pairs = this.#registry.allPairs();
    if (pairs.length === 0) return;
    await Promise.allSettled(this.#registry.bearable().map(async (engine) => engine.warm?.(pairs)));
    // Last: its figures are read at once, and a first request is answered before that.
    await this.#registry.parts.speaker.warm?.().catch(() => undefined);
  }
}
