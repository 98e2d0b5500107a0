import type { CommittedClause } from '../recognition/transcript-stage.ts';
import type { SpeakerAttribution } from '../speakers/speaker-attribution.ts';
import type { AttributedClause, ClauseConsumer } from './attributed-clause.ts';
import type { SessionDependencies } from './dependencies.ts';
import type { SessionSink } from './events.ts';
import type { Latencies } from './latency.ts';
import { UnsureSpeech } from './unsure-speech.ts';

export interface ClauseCommitterOptions {
  readonly attribution: SpeakerAttribution;
  /** What the clauses are dubbed into now. */
  readonly consumers: () => readonly ClauseConsumer[];
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
  readonly #trouble: UnsureSpeech;
  #count = 0;

  constructor(options: ClauseCommitterOptions) {
    this.#options = options;
    this.#trouble = new UnsureSpeech(options.emit);
  }

  /** How many clauses there have been; the number of the newest. */
  get count(): number {
    return this.#count;
  }

  /** Resolves when the next may come. */
  async commit(committed: CommittedClause): Promise<void> {
    const { attribution, consumers, nowMs } = this.#options;
    const committedAtMs = nowMs();
    // Telling who speaks takes some time, in which a translation can already be on its way.
    if (committed.isConfident) {
      for (const consumer of consumers()) consumer.prefetch(committed.text, committed.language);
    }
    for (const part of await attribution.parted(committed)) await this.#submit(part, committedAtMs);
  }

  async #submit(part: CommittedClause, committedAtMs: number): Promise<void> {
    const { arrivalOf, attribution, consumers, emit, latencies, words } = this.#options;
    const { speakerId, isOverlapped, style } = await attribution.attribute(part);
    const { text, language, isDirect, isConfident } = part;
    const clause: AttributedClause = {
      id: ++this.#count,
      ...{ text, language, isDirect, isConfident, speakerId, style, committedAtMs },
      startMs: Math.round(part.startMs),
      endMs: Math.round(part.endMs),
      dueAtMs: arrivalOf(part.startMs) ?? committedAtMs,
    };
    latencies.add('commit', committedAtMs - (arrivalOf(part.endMs) ?? committedAtMs));
    words?.(clause.id, part.words);
    const { id: clauseId, startMs, endMs } = clause;
    emit({
      ...{ type: 'clause', clauseId, text, startMs, endMs, speakerId, isOverlapped, isDirect, language },
    });
    this.#trouble.note(part);
    await Promise.all(consumers().map((consumer) => consumer.accept(clause)));
  }
}
