import { concat } from '../../shared/pcm.ts';
import type { Playback, SetOptions, StartDubbing } from '../../shared/wire/client-messages.ts';
import type { SessionStatistics } from '../../shared/wire/companion-messages.ts';
import { DubError } from '../../shared/wire/errors.ts';
import type { EngineInfos } from '../../shared/wire/fields.ts';
import { CaptionLog } from './caption-log.ts';
import { CaptureTimeline } from './capture-timeline.ts';
import { Cast } from './cast.ts';
import { ClauseCutter, DEFAULT_RULES, type CutClause } from './clause-cutter.ts';
import { ClauseLedger, type Clause, type ClauseCounts } from './clause-ledger.ts';
import { ClausePipeline } from './clause-pipeline.ts';
import type { SessionSink } from './events.ts';
import { Latencies } from './latency.ts';
import { Listener } from './listener.ts';
import { MetricsReporter } from './metrics-reporter.ts';
import { engineInfos, type EngineChooser, type EngineSet, type Hypothesis } from './ports.ts';
import { SentenceText } from './sentence-text.ts';
import type { LabellerFactory, SpeakerLabeller } from './speaker-labeller.ts';

/** A stop is answered within five seconds: what is not spoken by then is dropped. */
const LAST_WORDS_MS = 2_000;
const DRAIN_MS = 2_500;
/** Speech after a clause, already heard while its words settled. */
const MORE_VOICE_MS = 800;
/** Rounding of sample times; a frame further back than this is out of order. */
const TIME_TOLERANCE_MS = 2;

export type DubbingOptions = Omit<StartDubbing, 'type' | 'audio_format'>;

export interface SessionDependencies {
  readonly engines: EngineChooser;
  readonly labeller: LabellerFactory;
  readonly emit: SessionSink;
  /** The companion's clock; monotonic. */
  readonly nowMs: () => number;
}

/**
 * One tab being dubbed: sound in on the capture clock, clauses and dubs out as events. Knows no vendor and no
 * transport; a file goes through it as a tab does.
 */
export class DubSession {
  readonly #dependencies: SessionDependencies;
  readonly captions = new CaptionLog();
  readonly #emit: SessionSink;
  readonly #timeline = new CaptureTimeline();
  readonly #latencies = new Latencies();
  readonly #ledger: ClauseLedger;
  readonly #pipeline: ClausePipeline;
  readonly #labeller: SpeakerLabeller;
  readonly #cast: Cast;
  readonly #abort = new AbortController();
  readonly #metrics: MetricsReporter;
  #engines: EngineSet;
  #source: string;
  #options: DubbingOptions;
  #listener: Listener;
  #cutter: ClauseCutter;
  #writer: SentenceText;
  #clauseId = 0;
  /** The last partial transcript: said once. */
  #partial = '';
  #stopping: Promise<SessionStatistics> | undefined;

  /** @throws DubError `unsupported_language_pair` or `engine_missing`: nothing was begun */
  constructor(options: DubbingOptions, dependencies: SessionDependencies) {
    const { engines, source } = dependencies.engines.choose({
      source: options.source_language,
      target: options.target_language,
    });
    this.#dependencies = dependencies;
    this.#emit = (event) => {
      this.captions.take(event);
      dependencies.emit(event);
    };
    this.#options = options;
    this.#engines = engines;
    this.#source = source;
    this.#labeller = dependencies.labeller(engines.speaker);
    this.#cast = new Cast(engines.tts, options.target_language, options.preserve_voice);
    this.#ledger = new ClauseLedger(this.#emit);
    this.#pipeline = new ClausePipeline({
      engines: () => this.#engines,
      ledger: this.#ledger,
      latencies: this.#latencies,
      emit: this.#emit,
      nowMs: dependencies.nowMs,
      targetLanguage: () => this.#options.target_language,
      voiceOf: (speakerId) => this.#cast.voiceOf(speakerId),
      arrivalOf: (captureMs) => this.#timeline.arrivalOf(captureMs),
    });
    this.#cutter = this.#newCutter();
    this.#writer = new SentenceText(engines.stt.capabilities.punctuates);
    this.#listener = this.#newListener();
    this.#listener.prepare();
    this.#metrics = new MetricsReporter(this.#latencies, () => this.#clauseId, this.#emit);
  }

  get engines(): EngineInfos {
    return engineInfos(this.#engines);
  }
  get sourceLanguage(): string {
    return this.#source;
  }
  get targetLanguage(): string {
    return this.#options.target_language;
  }
  get counts(): Readonly<ClauseCounts> {
    return this.#ledger.counts;
  }
  get latencies(): Latencies {
    return this.#latencies;
  }
  get speakers(): { speaker_id: string; name: string; voice_id: string }[] {
    return this.#cast.list();
  }
  /** Where the next sample stands if sound goes on unbroken. */
  get captureEndMs(): number {
    return this.#timeline.endMs;
  }

  statistics(): SessionStatistics {
    const { spoken, cut, dropped, failed } = this.#ledger.counts;
    const ready = this.#latencies.of('ready_evs');
    const heard = this.#latencies.of('heard_evs');
    return {
      audio_s: Math.round(this.#timeline.heardMs / 10) / 100,
      spoken,
      cut,
      dropped,
      failed,
      speakers: this.#cast.size,
      ...(ready === undefined ? {} : { ready_evs: ready }),
      ...(heard === undefined ? {} : { heard_evs: heard }),
    };
  }

  /**
   * Takes the next sound, 16 kHz. Calls must not overlap; resolves when more may come.
   * @param timeMs capture clock of the first sample; may jump forward, never back
   * @throws DubError `bad_frame` where it goes back
   */
  async accept(samples: Int16Array, timeMs = this.#timeline.endMs): Promise<void> {
    if (this.#stopping !== undefined || samples.length === 0) return;
    const expectedMs = this.#timeline.endMs;
    if (timeMs < expectedMs - TIME_TOLERANCE_MS) {
      throw new DubError(
        'bad_frame',
        `time_ms: saw ${timeMs}, takes ${Math.round(expectedMs)} or later: captured time never goes back.`,
        { stage: 'wire' },
      );
    }
    const startMs = timeMs - expectedMs <= TIME_TOLERANCE_MS ? expectedMs : timeMs;
    const frame = { startMs, samples };
    this.#timeline.add(frame, this.#dependencies.nowMs());
    await this.#listener.accept(frame);
  }

  /** @throws DubError where the new languages cannot be served: nothing has changed then */
  setOptions(change: Omit<SetOptions, 'type' | 'audio_format' | 'spend_cap_usd'>): void {
    const next = { ...this.#options, ...definedOnly(change) };
    const { engines, source } = this.#dependencies.engines.choose({
      source: next.source_language,
      target: next.target_language,
    });
    const sameEar = engines.stt === this.#engines.stt && source === this.#source;
    this.#options = next;
    this.#engines = engines;
    this.#source = source;
    this.#cast.recast(engines.tts, next.target_language, next.preserve_voice);
    if (sameEar) return;
    const former = this.#listener;
    this.#cutter = this.#newCutter(this.#timeline.endMs);
    this.#writer = new SentenceText(engines.stt.capabilities.punctuates);
    this.#listener = this.#newListener();
    this.#listener.prepare();
    void former.close();
  }

  /** A seek or a new source: nothing from before is said any more. */
  flush(beforeCaptureMs: number): void {
    this.#cutter.discardBefore(beforeCaptureMs);
    this.#listener.interrupt();
    for (const clause of this.#ledger.unended()) {
      if (clause.startMs < beforeCaptureMs) this.#ledger.end(clause, 'dropped', { reason: 'flushed' });
    }
  }

  /** What the listener's side did with a clause. */
  playback(report: Playback): void {
    this.#metrics.backlogMs = report.backlog_ms;
    const entry = this.captions.of(report.clause_id);
    if (report.state !== 'started' || entry === undefined || entry.heardEvsMs !== undefined) return;
    entry.heardEvsMs = Math.max(0, Math.round(report.heard_ms - entry.startMs));
    this.#latencies.add('heard_evs', entry.heardEvsMs);
  }

  /** Finishes what was heard, within five seconds, and lets go of everything. */
  stop(): Promise<SessionStatistics> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  /** Lets go of everything at once: nobody listens any more. */
  async abandon(): Promise<SessionStatistics> {
    this.#stopping ??= this.#release('abandoned');
    return this.#stopping;
  }

  async #stop(): Promise<SessionStatistics> {
    await this.#listener.finish(LAST_WORDS_MS);
    await this.#ledger.drained(DRAIN_MS);
    return this.#release('stopped');
  }

  async #release(reason: string): Promise<SessionStatistics> {
    this.#metrics.stop();
    this.#abort.abort();
    for (const clause of this.#ledger.unended()) {
      this.#ledger.end(clause, clause.isStarted ? 'cut' : 'dropped', { reason });
    }
    await Promise.all([this.#listener.close(), this.#pipeline.close()]);
    return this.statistics();
  }

  #newCutter(fromMs = 0): ClauseCutter {
    const { stabilityMs } = this.#engines.stt.capabilities;
    const cutter = new ClauseCutter({ ...DEFAULT_RULES, stabilityMs });
    cutter.discardBefore(fromMs);
    return cutter;
  }

  #newListener(): Listener {
    const cutter = this.#cutter;
    return new Listener({
      vad: this.#engines.vad,
      recognizer: this.#engines.stt,
      language: this.#source,
      timeline: this.#timeline,
      signal: this.#abort.signal,
      events: {
        hypothesis: (hypothesis) => this.#hear(hypothesis, cutter),
        committedToMs: () => cutter.committedToMs,
        restarted: (error) => {
          this.#emit({ type: 'notice', code: 'engine_restarted', message: error.message });
        },
        unheard: (fromMs, toMs, error) => {
          this.#emit({
            type: 'error',
            code: error.code,
            message: `${error.message} What was said from ${seconds(fromMs)} to ${seconds(toMs)} s is not dubbed.`,
            stage: 'stt',
            retryable: error.retryable,
            fatal: false,
          });
        },
      },
    });
  }

  async #hear(hypothesis: Hypothesis, cutter: ClauseCutter): Promise<void> {
    // A listener that was replaced may still have had something to say.
    if (cutter !== this.#cutter) return;
    const pending = cutter.pending(hypothesis);
    const cuts = cutter.step(hypothesis);
    const text = pending.map((word) => word.text).join(' ');
    const [first, last] = [pending[0], pending.at(-1)];
    const isNews = text !== this.#partial || hypothesis.isFinal;
    if (this.#options.captions && isNews && first !== undefined && last !== undefined) {
      this.#partial = text;
      this.#emit({
        type: 'transcript',
        text,
        is_final: hypothesis.isFinal,
        start_ms: Math.round(first.startMs),
        end_ms: Math.round(last.endMs),
        language: this.#source,
      });
    }
    for (const cut of cuts) await this.#commit(cut);
  }

  async #commit(cut: CutClause): Promise<void> {
    const committedAtMs = this.#dependencies.nowMs();
    const label = this.#labeller.label(this.#voiceOf(cut));
    const introduction = this.#cast.meet(label);
    if (introduction !== undefined) this.#emit(introduction);
    const clause: Clause = {
      id: ++this.#clauseId,
      text: this.#writer.write(cut),
      startMs: Math.round(cut.startMs),
      endMs: Math.round(cut.endMs),
      speakerId: label.speakerId,
      language: this.#source,
      committedAtMs,
      controller: new AbortController(),
      isStarted: false,
      sentMs: 0,
    };
    this.#latencies.add('commit', committedAtMs - (this.#timeline.arrivalOf(cut.endMs) ?? committedAtMs));
    this.#ledger.open(clause);
    this.#emit({
      type: 'clause',
      clause_id: clause.id,
      text: clause.text,
      start_ms: clause.startMs,
      end_ms: clause.endMs,
      speaker_id: clause.speakerId,
      language: clause.language,
    });
    await this.#pipeline.submit(clause);
  }

  /** The clause's sound; where the same breath went on, also what has been heard since: a longer look at one voice. */
  #voiceOf({ startMs, endMs, boundary }: CutClause): Int16Array {
    const goesOn = boundary === 'length' || boundary === 'conjunction';
    const toMs = goesOn ? Math.min(endMs + MORE_VOICE_MS, this.#timeline.endMs) : endMs;
    return concat(this.#timeline.frames(startMs, toMs).map((frame) => frame.samples));
  }
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(1);
}

function definedOnly<Value extends object>(
  value: Value,
): { [Key in keyof Value]: Exclude<Value[Key], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as {
    [Key in keyof Value]: Exclude<Value[Key], undefined>;
  };
}
