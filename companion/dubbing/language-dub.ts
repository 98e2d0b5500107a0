import { NOT_CONFIDENT } from '../../shared/engine-info.ts';
import type { Voice } from '../../shared/voice.ts';
import { SessionSpeakers } from '../speakers/session-speakers.ts';
import type { LanguageCast } from '../speakers/speaker-attribution.ts';
import type { SpeakerRegistry } from '../speakers/speaker-registry.ts';
import type { Account } from './account.ts';
import type { AttributedClause, ClauseConsumer } from './attributed-clause.ts';
import type { CaptionLog } from './caption-log.ts';
import { ClauseLedger, type Clause, type ClauseCounts } from './clause-ledger.ts';
import { ClausePipeline } from './clause-pipeline.ts';
import type { SessionSink } from './events.ts';
import type { Latencies } from './latency.ts';
import { PlaybackTracker } from './playback-tracker.ts';
import type { MouthShaper } from './ports/mouth.ts';
import type { VoiceProfile } from './ports/speaker-encoder.ts';
import type { SpeakingEngines } from './ports/engine-set.ts';
import type { Term } from './ports/translator.ts';

export interface LanguageDubOptions {
  /** The engines in use now: options may change them between clauses. */
  readonly engines: () => SpeakingEngines;
  readonly targetLanguage: () => string;
  /** Each speaker has a voice of their own that is like theirs. */
  readonly preserveVoice: boolean;
  /** What the first speaker sounds like where voices are not kept. */
  readonly standIn?: VoiceProfile | undefined;
  readonly terms: () => readonly Term[];
  readonly account: Account;
  readonly latencies: Latencies;
  /** Where what is said is written down, for what listeners report of it. */
  readonly captions: CaptionLog;
  readonly emit: SessionSink;
  readonly nowMs: () => number;
  /** When the sample at a capture time arrived, on the clock of `nowMs`. */
  readonly arrivalOf: (captureMs: number) => number | undefined;
  /** Somebody listens meanwhile. */
  readonly isLive: boolean;
  readonly speakers: SpeakerRegistry;
  /** Gives a speaker another voice in place of one that is no more. */
  readonly replaceVoice: (speakerId: string, gone: Voice, engine: string) => Voice;
  /** Gives each dub the shapes of its mouth, where somebody sees one. */
  readonly mouth?: MouthShaper | undefined;
}

/** What is said, in one language: the voices of its speakers, and each clause translated and spoken, with exactly one end. */
export class LanguageDub implements ClauseConsumer, LanguageCast {
  readonly cast: SessionSpeakers;
  readonly emit: SessionSink;
  readonly playback: PlaybackTracker;
  readonly #ledger: ClauseLedger;
  readonly #pipeline: ClausePipeline;

  constructor(options: LanguageDubOptions) {
    const { account, arrivalOf, captions, emit, engines, isLive, latencies, nowMs } = options;
    const { targetLanguage, terms } = options;
    this.emit = emit;
    this.cast = new SessionSpeakers({
      voices: engines().tts,
      language: targetLanguage(),
      preserveVoice: options.preserveVoice,
      standIn: options.standIn,
      registry: options.speakers,
    });
    this.playback = new PlaybackTracker({ captions, latencies, nowMs });
    this.#ledger = new ClauseLedger(emit);
    this.#pipeline = new ClausePipeline({
      ...{ engines, latencies, emit, nowMs, targetLanguage, terms, account, arrivalOf, isLive },
      ledger: this.#ledger,
      castOf: (speakerId) => this.cast.of(speakerId),
      reassignVoice: options.replaceVoice,
      backlogMs: () => this.playback.backlogMs,
      mouth: options.mouth,
    });
  }

  get counts(): Readonly<ClauseCounts> {
    return this.#ledger.counts;
  }

  /** Clauses that have no end yet. */
  get openCount(): number {
    return this.#ledger.openCount;
  }

  prefetch(text: string, language: string): void {
    this.#pipeline.prefetch(text, language);
  }

  async accept(attributed: AttributedClause): Promise<void> {
    if (attributed.isConfident) await this.#pipeline.submit(this.#open(attributed));
    else this.drop(attributed, NOT_CONFIDENT);
  }

  /** Ends a clause that is not even begun. */
  drop(attributed: AttributedClause, reason: string): void {
    this.#ledger.end(this.#open(attributed), 'dropped', { reason });
  }

  /** A seek: nothing that began before this is said any more. */
  dropBefore(captureMs: number): void {
    this.#ledger.dropBefore(captureMs, 'flushed');
  }

  /** Resolves once every clause has ended; false where the time ran out first. */
  drained(timeoutMs: number): Promise<boolean> {
    return this.#ledger.drained(timeoutMs);
  }

  /** Ends every clause, and resolves when every stage has come to rest. */
  async close(reason: string): Promise<void> {
    this.#ledger.endAll(reason);
    await this.#pipeline.close();
  }

  #open(attributed: AttributedClause): Clause {
    const clause = { ...attributed, controller: new AbortController(), isStarted: false, sentMs: 0 };
    this.#ledger.open(clause);
    return clause;
  }
}
