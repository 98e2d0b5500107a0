/** Translations that were made are kept for a while, and one that is being made is waited for, not made again. */
import { DubError } from '../../shared/protocol/errors.ts';
import type { EngineInfo } from '../../shared/engine-info.ts';
import type { LanguagePair } from '../../shared/languages.ts';
import type { Account } from '../dubbing/account.ts';
import { sentenceSoFar } from './translation/sentence.ts';
import type { Translation, TranslationRequest, Translator } from '../dubbing/ports/translator.ts';

const ENTRIES = 2000;
/** What was made ahead is kept at least so long: it is asked for soon, or never. */
const AHEAD_MS = 10_000;

interface Kept {
  readonly translation: Translation;
  readonly untilMs: number;
}

interface Making {
  readonly promise: Promise<Translation>;
  readonly controller: AbortController;
  /** Who pays. */
  readonly account: Account;
  /** Those who wait for it: when there is none left it is given up. */
  wanted: number;
}

export interface CacheOptions {
  /** Seconds that a translation is kept; 0 keeps none. */
  readonly ttlS: number;
  readonly nowMs?: () => number;
  readonly entries?: number;
}

export class CachedTranslator implements Translator {
  readonly deadlineMs?: number;
  readonly #translator: Translator;
  readonly #ttlMs: number;
  readonly #nowMs: () => number;
  readonly #entries: number;
  /** The one used longest ago first. */
  readonly #kept = new Map<string, Kept>();
  readonly #making = new Map<string, Making>();

  constructor(
    translator: Translator,
    { ttlS, nowMs = () => performance.now(), entries = ENTRIES }: CacheOptions,
  ) {
    this.#translator = translator;
    if (translator.deadlineMs !== undefined) this.deadlineMs = translator.deadlineMs;
    this.#ttlMs = ttlS * 1000;
    this.#nowMs = nowMs;
    this.#entries = entries;
  }

  get info(): EngineInfo {
    return this.#translator.info;
  }

  pairs(): readonly LanguagePair[] {
    return this.#translator.pairs();
  }

  /** Rejects with the signal's reason as soon as it is aborted; for others who wait for the same it goes on. */
  async translate(request: TranslationRequest, signal: AbortSignal): Promise<Translation> {
    signal.throwIfAborted();
    const key = this.#keyOf(request);
    const kept = this.#find(key, this.#ttlMs === 0);
    if (kept !== undefined) return kept;
    const making = this.#making.get(key);
    if (making === undefined) return this.#wait(this.#make(key, request), signal);
    try {
      return await this.#wait(making, signal);
    } catch (error) {
      // Whoever asked first may not spend any more: that is no reason for others.
      const isOthersCap = error instanceof DubError && error.code === 'spend_cap_reached';
      if (!isOthersCap || making.account === request.account) throw error;
      return this.translate(request, signal);
    }
  }

  translateAhead(request: TranslationRequest): boolean {
    const key = this.#keyOf(request);
    if (this.#making.has(key)) return true;
    if (this.#find(key, false) !== undefined) return false;
    const making = this.#make(key, request, AHEAD_MS);
    // Wanted by nobody yet, and yet not given up.
    making.wanted++;
    making.promise.catch(() => undefined);
    return true;
  }

  /** Where nothing is kept, what was made ahead is for the one who will ask for it. */
  #keyOf(request: TranslationRequest): string {
    return this.#ttlMs === 0 ? `${request.account.id} ${keyOf(request)}` : keyOf(request);
  }

  #find(key: string, isTaken: boolean): Translation | undefined {
    const kept = this.#kept.get(key);
    if (kept === undefined) return undefined;
    this.#kept.delete(key);
    if (kept.untilMs <= this.#nowMs()) return undefined;
    if (!isTaken) this.#kept.set(key, kept);
    return kept.translation;
  }

  #make(key: string, request: TranslationRequest, leastMs = 0): Making {
    const controller = new AbortController();
    const promise = this.#translator.translate(request, controller.signal);
    const making = { promise, controller, account: request.account, wanted: 0 };
    this.#making.set(key, making);
    promise
      .then((translation) => {
        this.#keep(key, translation, Math.max(leastMs, this.#ttlMs));
      })
      .catch(() => undefined)
      .finally(() => {
        if (this.#making.get(key) === making) this.#making.delete(key);
      });
    return making;
  }

  #keep(key: string, translation: Translation, forMs: number): void {
    if (forMs === 0) return;
    this.#kept.set(key, { translation, untilMs: this.#nowMs() + forMs });
    const oldest = this.#kept.keys().next();
    if (this.#kept.size > this.#entries && oldest.done !== true) this.#kept.delete(oldest.value);
  }

  async #wait(making: Making, signal: AbortSignal): Promise<Translation> {
    making.wanted++;
    let onAbort = (): void => undefined;
    try {
      return await new Promise<Translation>((resolve, reject) => {
        onAbort = () => {
          reject(signal.reason as Error);
        };
        signal.addEventListener('abort', onAbort, { once: true });
        making.promise.then(resolve, reject);
      });
    } finally {
      signal.removeEventListener('abort', onAbort);
      making.wanted--;
      if (making.wanted === 0) this.#giveUp(making);
    }
  }

  /** Whoever asks next asks anew. */
  #giveUp(making: Making): void {
    for (const [key, one] of this.#making) if (one === making) this.#making.delete(key);
    making.controller.abort();
  }
}

function keyOf({ source, target, text, context, terms }: TranslationRequest): string {
  return JSON.stringify([source, target, text, sentenceSoFar(context), terms]);
}
