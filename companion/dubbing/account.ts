import { DubError, type Stage } from '../../shared/protocol/errors.ts';

/** Part of a cap from which on it is near. */
const NEAR = 0.8;

/** What a session has bought of paid services so far. */
export interface Spend {
  readonly usd: number;
  readonly sttS: number;
  readonly translationCharacters: number;
  readonly ttsCharacters: number;
}

export const NOTHING_SPENT: Spend = { usd: 0, sttS: 0, translationCharacters: 0, ttsCharacters: 0 };

/** What is about to be bought. */
export interface Purchase {
  readonly stage: Extract<Stage, 'stt' | 'translation' | 'tts'>;
  /** Seconds of sound or characters of text, whichever the stage is billed by. */
  readonly amount: number;
  readonly usd: number;
}

/** What was bought; given back where the service did not deliver, and so does not bill. */
export interface Bill {
  cancel(): void;
}

export interface AccountEvents {
  /** Said once for each cap. */
  near?(spentUsd: number, capUsd: number): void;
  /** Told each purchase; what is given back is less than nothing. */
  bought?(purchase: Purchase): void;
}

/** What several accounts may spend together: all of a day, or all languages of a room. */
export interface SharedLimit {
  /** Whether this much more may still be spent. */
  affords(usd: number): boolean;
  /** Takes down what one of them buys; what is given back is less than nothing. */
  add(purchase: Purchase): void;
  /** Why nothing more is bought. */
  capReached(stage: Stage, usd: number): DubError;
}

/** What a session spends. Bought before it is used, so that nobody is billed past the cap. */
export class Account implements SharedLimit {
  /** Told apart from other sessions by this. */
  readonly id: string;
  readonly #events: AccountEvents;
  readonly #shared: SharedLimit | undefined;
  #capUsd: number | undefined;
  #usd = 0;
  #isNear = false;
  #isSpent = false;
  readonly #amounts: Record<Purchase['stage'], number> = { stt: 0, translation: 0, tts: 0 };

  /** @param shared what it may spend together with others */
  constructor(id: string, events: AccountEvents = {}, shared?: SharedLimit) {
    this.id = id;
    this.#events = events;
    this.#shared = shared;
  }

  get capUsd(): number | undefined {
    return this.#capUsd;
  }

  /** Whether a purchase was refused: there is next to nothing left of the cap. */
  get isSpent(): boolean {
    return this.#isSpent;
  }

  /** Undefined takes the cap away. */
  setCap(usd: number | undefined): void {
    this.#capUsd = usd;
    this.#isNear = false;
    this.#isSpent = usd !== undefined && this.#usd >= usd;
    this.#watch();
  }

  get spend(): Spend {
    return {
      usd: Math.round(this.#usd * 1e6) / 1e6,
      sttS: Math.round(this.#amounts.stt * 10) / 10,
      translationCharacters: this.#amounts.translation,
      ttsCharacters: this.#amounts.tts,
    };
  }

  /** Whether this much more may still be spent. */
  affords(usd: number): boolean {
    return this.#affordsItself(usd) && this.#shared?.affords(usd) !== false;
  }

  /** @throws DubError `spend_cap_reached` where it would pass the cap: nothing was bought then */
  buy(purchase: Purchase): Bill {
    const { stage, amount, usd } = purchase;
    if (!this.affords(usd)) {
      this.#isSpent = true;
      throw this.capReached(stage, usd);
    }
    this.add(purchase);
    let isCancelled = false;
    return {
      cancel: () => {
        if (!isCancelled) this.add({ stage, amount: -amount, usd: -usd });
        isCancelled = true;
      },
    };
  }

  add(purchase: Purchase): void {
    const { stage, amount, usd } = purchase;
    this.#usd = Math.max(0, this.#usd + usd);
    this.#shared?.add(purchase);
    this.#amounts[stage] = Math.max(0, this.#amounts[stage] + amount);
    this.#events.bought?.(purchase);
    this.#watch();
  }

  /** Why nothing more is bought. @param usd of what was to be bought */
  capReached(stage: Stage, usd = 0): DubError {
    if (this.#shared?.affords(usd) === false) return this.#shared.capReached(stage, usd);
    const limit = this.#capUsd;
    const parameters = limit === undefined ? {} : { reason: 'cap' as const, spent: this.spend.usd, limit };
    return new DubError('spend_cap_reached', parameters, { stage });
  }

  #affordsItself(usd: number): boolean {
    return this.#capUsd === undefined || this.#usd + usd <= this.#capUsd;
  }

  #watch(): void {
    // A cap of nothing is not neared: it says that nothing is to be spent.
    if (this.#capUsd === undefined || this.#capUsd === 0 || this.#isNear || this.#usd < NEAR * this.#capUsd)
      return;
    this.#isNear = true;
    this.#events.near?.(this.#usd, this.#capUsd);
  }
}

/** Of two limits the one that counts; undefined is none. */
export function lowerCap(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Math.min(one, other);
}
