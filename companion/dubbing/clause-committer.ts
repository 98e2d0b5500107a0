import type { CommittedClause } from '../recognition/transcript-stage.ts';
import type { SpeakerAttribution } from '../speakers/speaker-attribution.ts';
import type { Clause, ClauseLedger } from './clause-ledger.ts';
import type { ClausePipeline } from './clause-pipeline.ts';
import type { SessionDependencies } from './dependencies.ts';
import type { SessionSink } from './events.ts';
import type { Latencies } from './latency.ts';

export interface ClauseCommitterOptions {
  readonly attribution: SpeakerAttribution;
  readonly ledger: ClauseLedger;
  readonly pipeline: ClausePipeline;
  readonly latencies: Latencies;
  readonly emit: SessionSink;
  readonly nowMs: () => number;
  /** When the sample at a capture time arrived, on the clock of `nowMs`. */
  readonly arrivalOf: (captureMs: number) => number | undefined;
  readonly words: SessionDependencies['words'];
}

/** Gives what the recogniser committed its speaker and its number, and hands it on to be dubbed. */
export class ClauseCommitter {
  readonly #options: ClauseCommitterOptions;
  #count = 0;

  constructor(options: ClauseCommitterOptions) {
    this.#options = options;
  }

  /** How many clauses there have been; the number of the newest. */
  get count(): number {
    return this.#count;
  }

  /** Resolves when the next may come. */
  async commit(committed: CommittedClause): Promise<void> {
    const { attribution, nowMs, pipeline } = this.#options;
    const committedAtMs = nowMs();
    // Telling who speaks takes some time, in which a translation can already be on its way.
    pipeline.prefetch(committed.text, committed.language);
    for (const part of await attribution.parted(committed)) await this.#submit(part, committedAtMs);
  }

  async #submit(part: CommittedClause, committedAtMs: number): Promise<void> {
    const { arrivalOf, attribution, emit, latencies, ledger, pipeline, words } = this.#options;
    const { speakerId, isOverlapped, style } = await attribution.attribute(part);
    const clause: Clause = {
      id: ++this.#count,
      text: part.text,
      startMs: Math.round(part.startMs),
      endMs: Math.round(part.endMs),
      speakerId,
      language: part.language,
      isDirect: part.isDirect,
      style,
      dueAtMs: arrivalOf(part.startMs) ?? committedAtMs,
      committedAtMs,
      controller: new AbortController(),
      isStarted: false,
      sentMs: 0,
    };
    latencies.add('commit', committedAtMs - (arrivalOf(part.endMs) ?? committedAtMs));
    ledger.open(clause);
    words?.(clause.id, part.words);
    const { id: clauseId, text, startMs, endMs, isDirect, language } = clause;
    emit({
      ...{ type: 'clause', clauseId, text, startMs, endMs, speakerId, isOverlapped, isDirect, language },
    });
    await pipeline.submit(clause);
  }
}
