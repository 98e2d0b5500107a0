import { DubError, type Stage } from '../../shared/protocol/errors.ts';
import type { Purchase, SharedLimit } from './account.ts';

/** Keeps over a restart what was spent on a day. */
export interface DaySpendingStore {
  /** Undefined where nothing is known. */
  read(): SpentOnDay | undefined;
  write(spent: SpentOnDay): void;
}

export interface SpentOnDay {
  /** As YYYY-MM-DD, of this machine's own calendar. */
  readonly day: string;
  readonly usd: number;
}

export interface DaySpendingOptions {
  /** Undefined for no limit. */
  readonly capUsd: number | undefined;
  readonly store?: DaySpendingStore;
  readonly today?: () => string;
}

/** What everything that this companion does buys in a day: sessions, files, previews and clones together. */
export class DaySpending implements SharedLimit {
  readonly #options: DaySpendingOptions;
  readonly #today: () => string;
  #spent: SpentOnDay;

  constructor(options: DaySpendingOptions) {
    this.#options = options;
    this.#today = options.today ?? localDay;
    this.#spent = options.store?.read() ?? { day: this.#today(), usd: 0 };
  }

  get capUsd(): number | undefined {
    return this.#options.capUsd;
  }

  get usd(): number {
    return this.#spent.day === this.#today() ? this.#spent.usd : 0;
  }

  affords(usd: number): boolean {
    return this.capUsd === undefined || this.usd + usd <= this.capUsd;
  }

  add({ usd }: Pick<Purchase, 'usd'>): void {
    if (usd === 0) return;
    this.#spent = { day: this.#today(), usd: Math.max(0, this.usd + usd) };
    // Without a limit nobody asks for it again.
    if (this.capUsd !== undefined) this.#options.store?.write(this.#spent);
  }

  /** Why nothing more is bought today. */
  capReached(stage: Stage): DubError {
    const spent = Math.round(this.usd * 1e6) / 1e6;
    const parameters = this.capUsd === undefined ? {} : { reason: 'day' as const, spent, limit: this.capUsd };
    return new DubError('spend_cap_reached', parameters, { stage });
  }
}

function localDay(): string {
  const now = new Date();
  return [now.getFullYear(), now.getMonth() + 1, now.getDate()]
    .map((part) => String(part).padStart(2, '0'))
    .join('-');
}
