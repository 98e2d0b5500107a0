import type { DubError } from '../../shared/protocol/errors.ts';
import type { AttributedClause } from './attributed-clause.ts';
import type { DubOutcome, SessionSink } from './events.ts';
import type { Mark } from './ports/synthesizer.ts';

/** A clause on its way to being spoken in one language. */
export interface Clause extends AttributedClause {
  /** Aborts whatever is being done for this clause. */
  readonly controller: AbortController;
  translation?: string;
  /** Whether `dubStarted` was sent. */
  isStarted: boolean;
  /** Dub audio sent so far. */
  sentMs: number;
}

export interface ClauseCounts {
  committed: number;
  spoken: number;
  cut: number;
  dropped: number;
  failed: number;
}

/** Who is still owed an end: each clause ends exactly once, by a `dubEnded` or by a failure of its own. */
export class ClauseLedger {
  readonly counts: ClauseCounts = { committed: 0, spoken: 0, cut: 0, dropped: 0, failed: 0 };
  readonly #open = new Map<number, Clause>();
  readonly #emit: SessionSink;
  #whenEmpty: (() => void)[] = [];

  constructor(emit: SessionSink) {
    this.#emit = emit;
  }

  /** Clauses that are owed an end. */
  get openCount(): number {
    return this.#open.size;
  }

  open(clause: Clause): void {
    this.#open.set(clause.id, clause);
    this.counts.committed++;
  }

  isOpen(clause: Clause): boolean {
    return this.#open.has(clause.id);
  }

  /** A seek: nothing that began before this is said any more. */
  dropBefore(captureMs: number, reason: string): void {
    for (const clause of [...this.#open.values()]) {
      if (clause.startMs < captureMs) this.end(clause, 'dropped', { reason });
    }
  }

  /** Nothing more is said: what has begun is cut, what has not is dropped. */
  endAll(reason: string): void {
    for (const clause of [...this.#open.values()]) {
      this.end(clause, clause.isStarted ? 'cut' : 'dropped', { reason });
    }
  }

  end(clause: Clause, outcome: DubOutcome, options: { reason?: string; marks?: readonly Mark[] } = {}): void {
    if (!this.#close(clause)) return;
    this.counts[outcome]++;
    this.#emit({
      type: 'dubEnded',
      clauseId: clause.id,
      outcome,
      durationMs: clause.sentMs,
      ...(options.reason === undefined ? {} : { reason: options.reason }),
      ...(options.marks === undefined ? {} : { marks: options.marks }),
    });
    this.#settle();
  }

  fail(clause: Clause, error: DubError): void {
    if (!this.#close(clause)) return;
    this.counts.failed++;
    this.#emit({ type: 'failure', error, clauseId: clause.id });
    this.#settle();
  }

  /** Resolves once every clause has ended; false where the time ran out first. */
  async drained(timeoutMs: number): Promise<boolean> {
    if (this.#open.size === 0) return true;
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        resolve(false);
      }, timeoutMs);
      this.#whenEmpty.push(() => {
        clearTimeout(timer);
        resolve(true);
      });
    });
  }

  #close(clause: Clause): boolean {
    if (!this.#open.delete(clause.id)) return false;
    clause.controller.abort();
    return true;
  }

  #settle(): void {
    if (this.#open.size > 0) return;
    const waiting = this.#whenEmpty;
    this.#whenEmpty = [];
    for (const empty of waiting) empty();
  }
}
