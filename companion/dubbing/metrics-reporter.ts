import type { SessionSink } from './events.ts';
import type { Latencies } from './latency.ts';

const EVERY_MS = 1_000;

/** Says once a second how late the session is, where that has changed. */
export class MetricsReporter {
  /** Dub audio owed and not yet played, as the listener's side last said. */
  backlogMs = 0;
  readonly #latencies: Latencies;
  readonly #clauses: () => number;
  readonly #emit: SessionSink;
  readonly #timer: NodeJS.Timeout;
  #said = '';

  constructor(latencies: Latencies, clauses: () => number, emit: SessionSink) {
    this.#latencies = latencies;
    this.#clauses = clauses;
    this.#emit = emit;
    this.#timer = setInterval(() => {
      this.#report();
    }, EVERY_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #report(): void {
    if (this.#clauses() === 0) return;
    const { ready_evs, heard_evs, ...stages } = this.#latencies.report();
    const metrics = {
      type: 'metrics' as const,
      stages,
      ...(ready_evs === undefined ? {} : { ready_evs }),
      ...(heard_evs === undefined ? {} : { heard_evs }),
      backlog_ms: this.backlogMs,
      clauses: this.#clauses(),
      spend_usd: 0,
    };
    const written = JSON.stringify(metrics);
    if (written === this.#said) return;
    this.#said = written;
    this.#emit(metrics);
  }
}
