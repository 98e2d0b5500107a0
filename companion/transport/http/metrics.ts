import type { FastifyInstance } from 'fastify';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { engineState, type EngineEntry } from '../../../shared/http/engines.ts';
import { routes } from '../../../shared/http/routes.ts';
import type { SessionEvent } from '../../dubbing/events.ts';
import type { Purchase } from '../../dubbing/account.ts';
import type { Measure } from '../../dubbing/latency.ts';
import { MEASURE_NAMES } from '../../sessions/wire-values.ts';
import { register } from './register.ts';

/** From what an embedded translator takes to what nobody waits for. */
const BUCKETS_S = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 1.5, 2, 3, 5, 8, 15];

export interface Gauges {
  readonly sessions: () => Record<string, number>;
  readonly uploads: () => Record<string, number>;
  readonly engines: () => readonly EngineEntry[];
}

/** What is counted over all sessions and uploads, in the words of Prometheus. No text and no name is among it. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #clauses: Counter<'outcome'>;
  readonly #stages: Histogram<'stage'>;
  readonly #errors: Counter<'code'>;
  readonly #spend: Gauge<'stage'>;

  constructor({ sessions, uploads, engines }: Gauges) {
    const registers = [this.#registry];
    // Process and event loop: the loop's lag is what keeps sound waiting.
    collectDefaultMetrics({ register: this.#registry });
    this.#clauses = new Counter({
      name: 'samevoice_clauses_total',
      help: 'Clauses that ended, by what became of them',
      labelNames: ['outcome'],
      registers,
    });
    this.#stages = new Histogram({
      name: 'samevoice_stage_seconds',
      help: 'How long a stage took for a clause; ready_evs and heard_evs are ear-voice spans',
      labelNames: ['stage'],
      buckets: BUCKETS_S,
      registers,
    });
    this.#errors = new Counter({
      name: 'samevoice_errors_total',
      help: 'Errors that sessions told of',
      labelNames: ['code'],
      registers,
    });
    this.#spend = new Gauge({
      name: 'samevoice_spend_usd',
      help: 'What sessions spent on paid engines since the start, at list prices',
      labelNames: ['stage'],
      registers,
    });
    for (const outcome of ['spoken', 'cut', 'dropped', 'failed']) this.#clauses.inc({ outcome }, 0);
    for (const stage of ['stt', 'translation', 'tts']) this.#spend.set({ stage }, 0);
    new Gauge({
      name: 'samevoice_sessions',
      help: 'Sessions that are remembered, by state',
      labelNames: ['state'],
      registers,
      collect() {
        for (const [state, count] of Object.entries(sessions())) this.set({ state }, count);
      },
    });
    new Gauge({
      name: 'samevoice_uploads',
      help: 'Uploads that are remembered, by state',
      labelNames: ['state'],
      registers,
      collect() {
        for (const [state, count] of Object.entries(uploads())) this.set({ state }, count);
      },
    });
    new Gauge({
      name: 'samevoice_engine_state',
      help: '1 for the state that an engine is in',
      labelNames: ['stage', 'engine', 'state'],
      registers,
      collect() {
        for (const { stage, name: engine, state: now } of engines()) {
          for (const state of engineState.options) {
            this.set({ stage, engine, state }, state === now ? 1 : 0);
          }
        }
      },
    });
  }

  readonly count = (event: SessionEvent): void => {
    if (event.type === 'dubEnded') this.#clauses.inc({ outcome: event.outcome });
    if (event.type !== 'failure') return;
    this.#errors.inc({ code: event.error.code });
    if (event.clauseId !== undefined) this.#clauses.inc({ outcome: 'failed' });
  };

  readonly measured = (stage: Measure, milliseconds: number): void => {
    this.#stages.observe({ stage: MEASURE_NAMES[stage] }, milliseconds / 1000);
  };

  readonly bought = ({ stage, usd }: Purchase): void => {
    this.#spend.inc({ stage }, usd);
  };

  route(app: FastifyInstance): void {
    register(app, routes.companion.metrics, async ({ reply }) => {
      void reply.type(this.#registry.contentType);
      return this.#registry.metrics();
    });
  }
}
