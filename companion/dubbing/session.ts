import { randomUUID } from 'node:crypto';
import type { EngineInfos } from '../../shared/engine-info.ts';
import { AudioHistory } from '../recognition/audio-history.ts';
import { Recognition } from '../recognition/recognition.ts';
import type { TranscriptEvent } from '../recognition/transcript-stage.ts';
import { VoiceActivityTrack } from '../recognition/voice-activity-track.ts';
import { Account, lowerCap, type AccountEvents } from './account.ts';
import { CaptionLog } from './caption-log.ts';
import { SessionSpeakers, type SessionSpeaker } from '../speakers/session-speakers.ts';
import { SpeakerAttribution } from '../speakers/speaker-attribution.ts';
import { frameStartMs } from './capture-time.ts';
import { ClauseCommitter } from './clause-committer.ts';
import { ClauseLedger, type ClauseCounts } from './clause-ledger.ts';
import { ClausePipeline } from './clause-pipeline.ts';
import type {
  DrainTimeouts,
  DubbingOptions,
  OptionsChange,
  PlaybackReport,
  SessionDependencies,
} from './dependencies.ts';
import type { SessionSink, SessionStatistics } from './events.ts';
import { Latencies } from './latency.ts';
import { RecognitionRelay } from './recognition-relay.ts';
import { engineRestarted, lostSpeech } from './recognition-trouble.ts';
import { MetricsReporter } from './metrics-reporter.ts';
import { PlaybackTracker } from './playback-tracker.ts';
import { PartialTranscripts } from './partial-transcripts.ts';
import type { SpeakerEmbeddingStream } from './ports/speaker-encoder.ts';
import { SessionEngines } from './session-engines.ts';
import type { VoiceCloneRequest } from '../cloning/voice-cloning-port.ts';

/** A stop is answered within five seconds. */
const SOON: DrainTimeouts = { lastWordsMs: 2_000, drainMs: 2_500 };

/**
 * One tab being dubbed: sound in on the capture clock, clauses and dubs out as events. Knows no vendor and no
 * transport; a file goes through it as a tab does.
 */
export class DubSession {
  readonly #dependencies: SessionDependencies;
  readonly captions = new CaptionLog();
  readonly account: Account;
  readonly #emit: SessionSink;
  readonly #service: SessionEngines;
  readonly #history = new AudioHistory();
  readonly #activity: VoiceActivityTrack;
  readonly #latencies: Latencies;
  readonly #ledger: ClauseLedger;
  readonly #playback: PlaybackTracker;
  readonly #pipeline: ClausePipeline;
  readonly #committer: ClauseCommitter;
  readonly #cast: SessionSpeakers;
  readonly #casting: SpeakerAttribution;
  readonly #embeddings: SpeakerEmbeddingStream;
  readonly #abort = new AbortController();
  readonly #metrics: MetricsReporter;
  readonly #partials: PartialTranscripts;
  readonly #recognition: RecognitionRelay;
  #stopping: Promise<SessionStatistics> | undefined;

  /** @throws DubError `unsupported_language_pair` or `engine_missing`: nothing was begun */
  constructor(options: DubbingOptions, dependencies: SessionDependencies) {
    this.#dependencies = dependencies;
    this.#emit = (event) => {
      this.captions.record(event);
      dependencies.emit(event);
    };
    this.#latencies = new Latencies(dependencies.measured);
    const { nowMs } = dependencies;
    this.#playback = new PlaybackTracker({ captions: this.captions, latencies: this.#latencies, nowMs });
    const events: AccountEvents = {
      ...(dependencies.bought === undefined ? {} : { bought: dependencies.bought }),
      near: (spent, limit) => {
        this.#emit({ type: 'notice', code: 'cap_near', parameters: { reason: 'spending', spent, limit } });
      },
    };
    this.account = new Account(randomUUID(), events, dependencies.daySpending);
    this.account.setCap(dependencies.spendCapUsd);
    this.#service = new SessionEngines(options, dependencies, this.account, this.#emit);
    const { engines } = this.#service;
    this.#cast = new SessionSpeakers(engines.tts, options.targetLanguage, options.preserveVoice);
    this.#embeddings = engines.speaker.openStream(this.#history);
    this.#casting = new SpeakerAttribution({
      cast: this.#cast,
      embeddings: this.#embeddings,
      encoder: engines.speaker,
      labeller: dependencies.labeller(engines.speaker),
      actors: dependencies.actors?.(options.show, ({ code: why }) => {
        this.#emit({ type: 'notice', code: 'actors_unavailable', parameters: { reason: 'store', why } });
      }),
      voiceMaker: dependencies.voiceMaker,
      history: this.#history,
      emit: this.#emit,
    });
    this.#ledger = new ClauseLedger(this.#emit);
    this.#pipeline = new ClausePipeline({
      engines: () => this.#service.engines,
      ledger: this.#ledger,
      latencies: this.#latencies,
      emit: this.#emit,
      nowMs,
      targetLanguage: () => this.#service.options.targetLanguage,
      castOf: (speakerId) => this.#cast.of(speakerId),
      reassignVoice: (speakerId, gone, engine) => this.#casting.replaceVoice(speakerId, gone, engine),
      terms: () => this.#service.terms,
      account: this.account,
      arrivalOf: (captureMs) => this.#history.arrivalOf(captureMs),
      isLive: dependencies.isLive === true,
      backlogMs: () => this.#playback.backlogMs,
    });
    this.#committer = new ClauseCommitter({
      attribution: this.#casting,
      ledger: this.#ledger,
      pipeline: this.#pipeline,
      latencies: this.#latencies,
      emit: this.#emit,
      nowMs,
      arrivalOf: (captureMs) => this.#history.arrivalOf(captureMs),
      words: dependencies.words,
    });
    this.#partials = new PartialTranscripts({
      emit: this.#emit,
      guessSpeaker: (startMs, endMs) => this.#casting.guess(startMs, endMs),
    });
    this.#activity = new VoiceActivityTrack(engines.vad);
    this.#recognition = new RecognitionRelay(
      (fromMs) => this.#newRecognition(fromMs),
      (event) => this.#dub(event),
    );
    this.#metrics = new MetricsReporter({
      latencies: this.#latencies,
      account: this.account,
      clauses: () => this.#committer.count,
      backlogMs: () => this.#playback.reportedBacklogMs,
      emit: this.#emit,
    });
  }

  get engines(): EngineInfos {
    return this.#service.infos;
  }
  get sourceLanguage(): string {
    return this.#service.source;
  }
  get targetLanguage(): string {
    return this.#service.options.targetLanguage;
  }
  get show(): DubbingOptions['show'] {
    return this.#service.options.show;
  }
  get counts(): Readonly<ClauseCounts> {
    return this.#ledger.counts;
  }
  get latencies(): Latencies {
    return this.#latencies;
  }
  get speakers(): SessionSpeaker[] {
    return this.#casting.speakers();
  }
  /** Where the next sample stands if sound goes on unbroken. */
  get captureEndMs(): number {
    return this.#history.endMs;
  }

  statistics(): SessionStatistics {
    const { spoken, cut, dropped, failed } = this.#ledger.counts;
    return {
      audioS: Math.round(this.#history.receivedMs / 10) / 100,
      ...{ spoken, cut, dropped, failed },
      speakers: this.#cast.size,
      ...this.#latencies.earVoiceSpans(),
      spend: this.account.spend,
    };
  }

  /**
   * Takes the next sound, 16 kHz. Calls must not overlap; resolves when more may come.
   * @param timeMs capture clock of the first sample; may jump forward by up to ten minutes, never back
   * @throws DubError `bad_frame` elsewhere: sound goes on where it was
   */
  async accept(samples: Int16Array, timeMs = this.#history.endMs): Promise<void> {
    if (this.#stopping !== undefined || samples.length === 0) return;
    const startMs = frameStartMs(timeMs, this.#history.endMs);
    const frame = { startMs, samples };
    this.#history.add(frame, this.#dependencies.nowMs());
    const activity = this.#activity.accept(frame);
    if (activity.isSpeech) this.#embeddings.speech(activity.startMs, activity.endMs);
    await this.#recognition.current.accept(activity);
  }

  /** @throws DubError where the new languages cannot be served: nothing has changed then */
  setOptions({ spendCapUsd, ...change }: OptionsChange): void {
    const recognisesAnew = this.#service.change(change);
    if (spendCapUsd !== undefined) {
      this.account.setCap(lowerCap(spendCapUsd ?? undefined, this.#dependencies.spendCapUsd));
    }
    const { engines, options } = this.#service;
    this.#cast.recast(engines.tts, options.targetLanguage, options.preserveVoice);
    if (recognisesAnew) this.#recognition.replace(this.#history.endMs);
  }

  /** @throws DubError where it cannot even begin: as `VoiceCloningPort.start` */
  cloneVoice(speakerId: string, wish: VoiceCloneRequest): void {
    this.#casting.cloneVoice(speakerId, wish);
  }

  /** The viewer says who a speaker is. @returns the actor's id @throws DubError `not_found`, or one of the store's */
  nameSpeaker(speakerId: string, name: string): string {
    return this.#casting.name(speakerId, name);
  }

  /** The viewer says that a speaker is not the actor they were taken for. @throws DubError `not_found`, or one of the store's */
  refuseActor(speakerId: string): void {
    this.#casting.refuse(speakerId);
  }

  /** A seek or a new source: nothing from before is said any more. What is still to come is not from before. */
  flush(beforeCaptureMs: number): void {
    const beforeMs = Math.min(beforeCaptureMs, this.#history.endMs);
    this.#recognition.current.flush(beforeMs);
    this.#ledger.dropBefore(beforeMs, 'flushed');
  }

  /** What the listener's side did with a clause. */
  playback(report: PlaybackReport): void {
    this.#playback.record(report);
  }

  /** Finishes what was heard, within five seconds unless there is more patience, and lets go of everything. */
  stop(patience = SOON): Promise<SessionStatistics> {
    this.#stopping ??= this.#stop(patience);
    return this.#stopping;
  }

  /** Lets go of everything at once: nobody listens any more. */
  async abandon(): Promise<SessionStatistics> {
    this.#stopping ??= this.#release('abandoned');
    return this.#stopping;
  }

  async #stop({ lastWordsMs, drainMs }: DrainTimeouts): Promise<SessionStatistics> {
    await this.#recognition.current.finish(lastWordsMs);
    await this.#ledger.drained(drainMs);
    return this.#release('stopped');
  }

  async #release(reason: string): Promise<SessionStatistics> {
    this.#metrics.stop();
    this.#abort.abort();
    this.#ledger.endAll(reason);
    await Promise.all([this.#recognition.current.close(), this.#pipeline.close()]);
    await this.#recognition.ended();
    this.#activity.close();
    this.#casting.close();
    // The session is still listed and searched for hours, which takes its words and no sound.
    this.#history.clear();
    return this.statistics();
  }

  #newRecognition(fromMs: number): Recognition {
    const { engines, options, source } = this.#service;
    return new Recognition({
      recognizer: engines.stt,
      recognition: {
        language: source,
        pace: options.pace ?? 'balanced',
        hasLongerSteps: engines.limits?.stt?.reason === 'longer_steps',
        terms: () => this.#service.terms,
        account: this.account,
        signal: this.#abort.signal,
      },
      history: this.#history,
      activity: this.#activity,
      language: source === 'auto' ? 'en' : source,
      fromMs,
    });
  }

  async #dub(event: TranscriptEvent): Promise<void> {
    switch (event.type) {
      case 'partial':
        if (this.#service.options.captions) this.#partials.publish(event);
        return;
      case 'speculation':
        this.#pipeline.prefetch(event.text, event.language);
        return;
      case 'restarted':
        this.#emit(engineRestarted(this.#service.engines.stt.info));
        return;
      case 'lost':
        this.#emit(lostSpeech(event.fromMs, event.toMs, event.error));
        return;
      case 'clause':
        if (this.#abort.signal.aborted) return;
        await this.#committer.commit(event.clause).catch((error: unknown) => {
          this.#emit(lostSpeech(event.clause.startMs, event.clause.endMs, error));
        });
    }
  }
}
