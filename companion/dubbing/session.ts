import { randomUUID } from 'node:crypto';
import type { EngineInfos } from '../../shared/engine-info.ts';
import type { VoiceCloneRequest } from '../cloning/voice-cloning-port.ts';
import type { SessionSpeaker } from '../speakers/session-speakers.ts';
import { SpeakerRegistry } from '../speakers/speaker-registry.ts';
import { Account, lowerCap, type AccountEvents } from './account.ts';
import { CaptionLog } from './caption-log.ts';
import type { ClauseCounts } from './clause-ledger.ts';
import type { DrainTimeouts, DubbingOptions, OptionsChange } from './dependencies.ts';
import type { PlaybackReport, SessionDependencies } from './dependencies.ts';
import type { SessionSink, SessionStatistics } from './events.ts';
import { LanguageDub } from './language-dub.ts';
import { Latencies } from './latency.ts';
import { MetricsReporter } from './metrics-reporter.ts';
import { SessionEngines } from './session-engines.ts';
import { Transcriber, type TranscriberOptions } from './transcriber.ts';

/** A stop is answered within five seconds. */
const SOON: DrainTimeouts = { lastWordsMs: 2_000, drainMs: 2_500 };

/**
 * One tab being dubbed: sound in on the capture clock, clauses and dubs out as events. It is a transcriber and one language. Knows no
 * vendor and no transport; a file goes through it as a tab does.
 */
export class DubSession {
  readonly #dependencies: SessionDependencies;
  readonly captions = new CaptionLog();
  readonly account: Account;
  readonly latencies: Latencies;
  readonly #emit: SessionSink;
  readonly #service: SessionEngines;
  readonly #transcriber: Transcriber;
  readonly #dub: LanguageDub;
  readonly #metrics: MetricsReporter;
  #stopping: Promise<SessionStatistics> | undefined;

  /** @throws DubError `unsupported_language_pair` or `engine_missing`: nothing was begun */
  constructor(options: DubbingOptions, dependencies: SessionDependencies) {
    this.#dependencies = dependencies;
    this.#emit = (event) => {
      this.captions.record(event);
      dependencies.emit(event);
    };
    this.latencies = new Latencies(dependencies.measured);
    const events: AccountEvents = {
      ...(dependencies.bought === undefined ? {} : { bought: dependencies.bought }),
      near: (spent, limit) => {
        this.#emit({ type: 'notice', code: 'cap_near', parameters: { reason: 'spending', spent, limit } });
      },
    };
    this.account = new Account(randomUUID(), events, dependencies.daySpending);
    this.account.setCap(dependencies.spendCapUsd);
    this.#service = new SessionEngines(options, dependencies, this.account, this.#emit);
    const speakers = new SpeakerRegistry();
    const { emit, latencies } = { emit: this.#emit, latencies: this.latencies };
    this.#dub = new LanguageDub({
      engines: () => this.#service.engines,
      targetLanguage: () => this.targetLanguage,
      preserveVoice: options.preserveVoice,
      terms: () => this.#service.terms,
      ...{ emit, latencies, speakers, account: this.account, captions: this.captions },
      nowMs: dependencies.nowMs,
      arrivalOf: (captureMs) => this.#transcriber.arrivalOf(captureMs),
      isLive: dependencies.isLive === true,
      replaceVoice: (speakerId, gone, engine) =>
        this.#transcriber.attribution.replaceVoice(this.#dub, speakerId, gone, engine),
    });
    this.#transcriber = new Transcriber({
      ...{ dependencies, emit, latencies, speakers, show: options.show },
      engines: () => this.#service.engines,
      recognition: () => this.#recognition(),
      languages: () => [this.#dub],
      isTranscriptWanted: () => this.#service.options.captions,
    });
    this.#metrics = new MetricsReporter({
      ...{ latencies, account: this.account, emit },
      clauses: () => this.#transcriber.clauseCount,
      backlogMs: () => this.#dub.playback.reportedBacklogMs,
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
    return this.#dub.counts;
  }
  get speakers(): SessionSpeaker[] {
    return this.#transcriber.attribution.speakers();
  }
  /** Where the next sample stands if sound goes on unbroken. */
  get captureEndMs(): number {
    return this.#transcriber.captureEndMs;
  }

  statistics(): SessionStatistics {
    const { spoken, cut, dropped, failed } = this.#dub.counts;
    return {
      audioS: Math.round(this.#transcriber.receivedMs / 10) / 100,
      ...{ spoken, cut, dropped, failed },
      speakers: this.#dub.cast.size,
      ...this.latencies.earVoiceSpans(),
      spend: this.account.spend,
    };
  }

  /**
   * Takes the next sound, 16 kHz. Calls must not overlap; resolves when more may come.
   * @param timeMs capture clock of the first sample; may jump forward by up to ten minutes, never back
   * @throws DubError `bad_frame` elsewhere: sound goes on where it was
   */
  async accept(samples: Int16Array, timeMs = this.captureEndMs): Promise<void> {
    if (this.#stopping === undefined) await this.#transcriber.accept(samples, timeMs);
  }

  /** @throws DubError where the new languages cannot be served: nothing has changed then */
  setOptions({ spendCapUsd, ...change }: OptionsChange): void {
    const recognizesAnew = this.#service.change(change);
    if (spendCapUsd !== undefined) {
      this.account.setCap(lowerCap(spendCapUsd ?? undefined, this.#dependencies.spendCapUsd));
    }
    const { engines, options } = this.#service;
    this.#dub.cast.recast(engines.tts, options.targetLanguage, options.preserveVoice);
    if (recognizesAnew) this.#transcriber.recognizeAnew();
  }

  /** @throws DubError where it cannot even begin: as `VoiceCloningPort.start` */
  cloneVoice(speakerId: string, wish: VoiceCloneRequest): void {
    this.#transcriber.attribution.cloneVoice(speakerId, wish);
  }

  /** The viewer says who a speaker is. @returns the actor's id @throws DubError `not_found`, or one of the store's */
  nameSpeaker(speakerId: string, name: string): string {
    return this.#transcriber.attribution.name(speakerId, name);
  }

  /** The viewer says that a speaker is not the actor they were taken for. @throws DubError `not_found`, or one of the store's */
  refuseActor(speakerId: string): void {
    this.#transcriber.attribution.refuse(speakerId);
  }

  /** A seek or a new source: nothing from before is said any more. What is still to come is not from before. */
  flush(beforeCaptureMs: number): void {
    this.#dub.dropBefore(this.#transcriber.flush(beforeCaptureMs));
  }

  /** What the listener's side did with a clause. */
  playback(report: PlaybackReport): void {
    this.#dub.playback.record(report);
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
    await this.#transcriber.finish(lastWordsMs);
    await this.#dub.drained(drainMs);
    return this.#release('stopped');
  }

  async #release(reason: string): Promise<SessionStatistics> {
    this.#metrics.stop();
    this.#transcriber.abort();
    await Promise.all([this.#dub.close(reason), this.#transcriber.close()]);
    return this.statistics();
  }

  #recognition(): ReturnType<TranscriberOptions['recognition']> {
    const { engines, options, source } = this.#service;
    return {
      language: source,
      pace: options.pace ?? 'balanced',
      hasLongerSteps: engines.limits?.stt?.reason === 'longer_steps',
      terms: () => this.#service.terms,
      account: this.account,
    };
  }
}
