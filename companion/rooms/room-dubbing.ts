import { randomUUID } from 'node:crypto';
import type { EngineInfo } from '../../shared/engine-info.ts';
import type { Pace } from '../../shared/pace.ts';
import { Account } from '../dubbing/account.ts';
import { CaptionLog } from '../dubbing/caption-log.ts';
import type { DrainTimeouts, SessionDependencies } from '../dubbing/dependencies.ts';
import type { SessionSink } from '../dubbing/events.ts';
import { Latencies } from '../dubbing/latency.ts';
import type { TranscriptionEngines } from '../dubbing/ports/engine-set.ts';
import type { VoiceProfile } from '../dubbing/ports/speaker-encoder.ts';
import { SourceLanguage } from '../dubbing/source-language.ts';
import { Transcriber } from '../dubbing/transcriber.ts';
import type { SessionSpeaker } from '../speakers/session-speakers.ts';
import { SpeakerRegistry } from '../speakers/speaker-registry.ts';
import { RoomLanguage } from './room-language.ts';

export interface RoomDubbingOptions {
  /** BCP-47, or "auto". */
  readonly sourceLanguage: string;
  /** Each speaker has a voice of their own that is like theirs. */
  readonly preserveVoice: boolean;
  /** Else the first one has a voice like this, and each other one that is like theirs. */
  readonly standIn?: VoiceProfile | undefined;
  readonly pace?: Pace;
  readonly dependencies: Omit<SessionDependencies, 'emit'>;
  /** Told what is said and by whom, in the language that it is said in. */
  readonly emit: SessionSink;
}

/**
 * What one speaks and many listen to: recognised once, and dubbed into each language that somebody listens in. Everything that is bought is
 * paid by one account, whose cap is the room's.
 */
export class RoomDubbing {
  readonly captions = new CaptionLog();
  readonly account: Account;
  readonly sourceLanguage: string;
  readonly #options: RoomDubbingOptions;
  readonly #engines: TranscriptionEngines;
  readonly #speakers = new SpeakerRegistry();
  readonly #source: SourceLanguage;
  readonly #transcriber: Transcriber;
  readonly #languages = new Map<string, RoomLanguage>();
  #standIn: VoiceProfile | undefined;
  #isClosed = false;

  /** @throws DubError `engine_missing` or `unsupported_language_pair`: nothing was begun */
  constructor(options: RoomDubbingOptions) {
    this.#options = options;
    this.#standIn = options.standIn;
    const { dependencies, pace } = options;
    const emit: SessionSink = (event) => {
      this.captions.record(event);
      options.emit(event);
    };
    this.account = new Account(
      randomUUID(),
      {
        ...(dependencies.bought === undefined ? {} : { bought: dependencies.bought }),
        near: (spent, limit) => {
          emit({ type: 'notice', code: 'cap_near', parameters: { reason: 'spending', spent, limit } });
        },
      },
      dependencies.daySpending,
    );
    this.account.setCap(dependencies.spendCapUsd);
    const { engines, source } = dependencies.engines.selectForTranscription(options.sourceLanguage, {
      account: this.account,
      replaced: ({ from, to, reason }) => {
        emit({
          type: 'notice',
          code: 'engine_replaced',
          parameters: { reason, from: from.name, to: to.name },
        });
      },
    });
    this.#engines = engines;
    this.sourceLanguage = source;
    this.#source = new SourceLanguage(source, this.#speakers, emit);
    this.#transcriber = new Transcriber({
      dependencies,
      engines: () => engines,
      recognition: () => ({
        language: source,
        pace: pace ?? 'balanced',
        terms: () => [],
        account: this.account,
      }),
      latencies: new Latencies(dependencies.measured),
      ...{ emit, speakers: this.#speakers },
      languages: () => [this.#source, ...this.#languages.values()],
      isTranscriptWanted: () => true,
    });
  }

  get recognizer(): EngineInfo {
    return this.#engines.stt.info;
  }
  get captureEndMs(): number {
    return this.#transcriber.captureEndMs;
  }
  get clauseCount(): number {
    return this.#transcriber.clauseCount;
  }
  get speakers(): SessionSpeaker[] {
    return this.#transcriber.attribution.speakers();
  }

  /** Takes the next sound, 16 kHz. Calls must not overlap; resolves when more may come. @throws as `Transcriber.accept` */
  async accept(samples: Int16Array, timeMs?: number): Promise<void> {
    if (!this.#isClosed) await this.#transcriber.accept(samples, timeMs);
  }

  /**
   * Dubs into one more language, from the next clause on.
   * @param emit told what is said in that language
   * @throws DubError `unsupported_language_pair` or `engine_missing`
   */
  openLanguage(language: string, emit: SessionSink): RoomLanguage {
    const { dependencies, preserveVoice } = this.#options;
    const opened = new RoomLanguage({
      ...{ language, dependencies, preserveVoice, emit, beside: this.#languages.size },
      standIn: this.#standIn,
      source: this.sourceLanguage,
      ...{ account: this.account, speakers: this.#speakers },
      arrivalOf: (captureMs) => this.#transcriber.arrivalOf(captureMs),
      replaceVoice: (...gone) => this.#transcriber.attribution.replaceVoice(...gone),
      onClosed: () => {
        if (this.#languages.get(language) === opened) this.#languages.delete(language);
      },
    });
    this.#languages.set(language, opened);
    return opened;
  }

  /** Another face speaks from the next clause on. */
  setStandIn(standIn: VoiceProfile | undefined): void {
    this.#standIn = standIn;
    for (const language of this.#languages.values()) language.setStandIn(standIn);
  }

  /** The speaker pauses: what was said is recognised and dubbed to its end; sound may come again. */
  async pause({ lastWordsMs, drainMs }: DrainTimeouts): Promise<void> {
    await this.#transcriber.finish(lastWordsMs);
    await Promise.all([...this.#languages.values()].map(({ dub }) => dub.drained(drainMs)));
  }

  /** Lets go of everything; what is being said is not said to its end. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#transcriber.abort();
    await Promise.all([
      this.#transcriber.close(),
      ...[...this.#languages.values()].map((language) => language.close()),
    ]);
  }
}
