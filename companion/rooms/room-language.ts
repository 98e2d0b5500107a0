import type { EngineInfo } from '../../shared/engine-info.ts';
import type { Voice } from '../../shared/voice.ts';
import { Account } from '../dubbing/account.ts';
import type { AttributedClause, ClauseConsumer } from '../dubbing/attributed-clause.ts';
import { CaptionLog } from '../dubbing/caption-log.ts';
import type { SessionDependencies } from '../dubbing/dependencies.ts';
import type { SessionSink } from '../dubbing/events.ts';
import { LanguageDub } from '../dubbing/language-dub.ts';
import { Latencies } from '../dubbing/latency.ts';
import type { SpeakingEngines } from '../dubbing/ports/engine-set.ts';
import type { VoiceProfile } from '../dubbing/ports/speaker-encoder.ts';
import type { Term } from '../dubbing/ports/translator.ts';
import type { SessionSpeakers } from '../speakers/session-speakers.ts';
import type { LanguageCast } from '../speakers/speaker-attribution.ts';
import type { SpeakerRegistry } from '../speakers/speaker-registry.ts';

export interface RoomLanguageOptions {
  /** BCP-47. */
  readonly language: string;
  /** What is spoken, BCP-47, or "auto". */
  readonly source: string;
  readonly preserveVoice: boolean;
  readonly standIn: VoiceProfile | undefined;
  /** How many languages of the room are open already. */
  readonly beside: number;
  readonly dependencies: Omit<SessionDependencies, 'emit'>;
  /** The room's: what this language buys counts towards it. */
  readonly account: Account;
  readonly speakers: SpeakerRegistry;
  readonly emit: SessionSink;
  readonly arrivalOf: (captureMs: number) => number | undefined;
  readonly replaceVoice: (language: LanguageCast, speakerId: string, gone: Voice, engine: string) => Voice;
  readonly onClosed: () => void;
}

/** Clauses that may wait for their dubs: more are some half a minute, and what is said then is left to be read. */
const MOST_OPEN = 12;

/** One language that a room is dubbed into. */
export class RoomLanguage implements ClauseConsumer, LanguageCast {
  readonly language: string;
  readonly account: Account;
  readonly emit: SessionSink;
  readonly captions = new CaptionLog();
  readonly latencies: Latencies;
  readonly dub: LanguageDub;
  readonly #engines: SpeakingEngines;
  readonly #onClosed: () => void;

  /** @throws DubError `unsupported_language_pair` or `engine_missing`: nothing was begun */
  constructor(options: RoomLanguageOptions) {
    const { account, arrivalOf, dependencies, language, preserveVoice, source, speakers, standIn } = options;
    this.language = language;
    this.#onClosed = options.onClosed;
    this.emit = (event) => {
      this.captions.record(event);
      options.emit(event);
    };
    const { emit } = this;
    this.account = new Account(`${account.id} ${language}`, {}, account);
    this.latencies = new Latencies(dependencies.measured);
    this.#engines = dependencies.engines.selectForSpeaking(
      { source, target: language, beside: options.beside },
      {
        account: this.account,
        replaced: ({ from, to, reason }) => {
          emit({
            type: 'notice',
            code: 'engine_replaced',
            parameters: { reason, from: from.name, to: to.name },
          });
        },
      },
    );
    const terms: readonly Term[] = dependencies.glossary?.(undefined, language) ?? [];
    this.dub = new LanguageDub({
      engines: () => this.#engines,
      targetLanguage: () => language,
      terms: () => terms,
      ...{ account: this.account, arrivalOf, emit, preserveVoice, speakers, standIn },
      ...{ captions: this.captions, latencies: this.latencies, nowMs: dependencies.nowMs, isLive: true },
      replaceVoice: (...gone) => options.replaceVoice(this, ...gone),
      mouth: dependencies.mouth,
    });
  }

  get engines(): { readonly translation: EngineInfo; readonly tts: EngineInfo } {
    return { translation: this.#engines.translation.info, tts: this.#engines.tts.info };
  }
  /** No synthesiser speaks it: what is said is read. */
  get isCaptionsOnly(): boolean {
    return this.#engines.tts.isCaptionsOnly === true;
  }

  get cast(): SessionSpeakers {
    return this.dub.cast;
  }

  setStandIn(standIn: VoiceProfile | undefined): void {
    for (const changed of this.cast.setStandIn(standIn)) this.emit(changed);
  }

  prefetch(text: string, language: string): void {
    this.dub.prefetch(text, language);
  }

  /** Resolves at once: a language that falls behind keeps the others from nothing. */
  accept(clause: AttributedClause): Promise<void> {
    if (this.dub.openCount >= MOST_OPEN) this.dub.drop(clause, 'behind');
    else void this.dub.accept(clause);
    return Promise.resolve();
  }

  async close(): Promise<void> {
    this.#onClosed();
    await this.dub.close('closed');
  }
}
