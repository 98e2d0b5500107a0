import type { Account } from './account.ts';
import type { MetricsTaken, SessionSink } from './events.ts';
import type { Latencies } from './latency.ts';

const EVERY_MS = 1_000;

export interface MetricsOptions {
  readonly latencies: Latencies;
  readonly account: Account;
  /** How many there have been. */
  readonly clauses: () => number;
  /** Dub audio owed and not yet played, as the listener's side last said. */
  readonly backlogMs: () => number;
  readonly emit: SessionSink;
}

/** Says once a second how late the session is, where that has changed. */
export class MetricsReporter {
  readonly #options: MetricsOptions;
  readonly #timer: NodeJS.Timeout;
  #reported = '';

  constructor(options: MetricsOptions) {
    this.#options = options;
    this.#timer = setInterval(() => {
      this.#report();
    }, EVERY_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #report(): void {
    const { latencies, account, backlogMs, clauses, emit } = this.#options;
    if (clauses() === 0) return;
    const metrics: MetricsTaken = {
      type: 'metrics',
      latencies: latencies.report(),
      backlogMs: backlogMs(),
      clauses: clauses(),
      spendUsd: account.spend.usd,
    };
    const written = JSON.stringify(metrics);
    if (written === this.#reported) return;
    this.#reported = written;
    emit(metrics);
  }
}
