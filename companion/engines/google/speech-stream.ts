/** One listener at the service, for as long as it listens: a gRPC stream is open while somebody speaks, and over short pauses. */
import { setTimeout as wait } from 'node:timers/promises';
import { frameEndMs, type AudioFrame } from '../../recognition/ports/audio-frame.ts';
import type {
  Hypothesis,
  RecognizerCapabilities,
  RecognizerStream,
} from '../../recognition/ports/recognizer.ts';
import type { AnswerPatience } from '../unanswered-words.ts';
import { HypothesisMailbox } from '../hypothesis-mailbox.ts';
import { toDubError } from './errors.ts';
import type { KeptFrame } from './kept-sound.ts';
import type { SpeechLimits } from './limits.ts';
import type { CallEvents, RecognizeCall } from './recognize-call.ts';
import { AnswerCadence } from './answer-cadence.ts';
import { SpokenLanguage } from './spoken-language.ts';
import { Pause } from './pause.ts';
import { Utterance } from './utterance.ts';
import type { UtteranceOptions } from './utterance-options.ts';

export interface SpeechStreamOptions {
  readonly capabilities: RecognizerCapabilities;
  readonly limits: SpeechLimits;
  readonly patience: AnswerPatience;
  readonly language: string;
  readonly reportsLanguage: boolean;
  /** See `SpeechApi`. */
  readonly narrowsAuto: boolean;
  readonly signal: AbortSignal;
  /** What the service is told to expect: a gRPC stream goes on only while that stays the same. */
  readonly terms: () => string;
  /** @param language the service's code, or "auto" */
  readonly open: (language: string, events: CallEvents) => RecognizeCall;
  /** Called once: it opens nothing any more. */
  readonly closed: () => void;
}

export class GoogleSpeechStream implements RecognizerStream {
  readonly #options: SpeechStreamOptions;
  readonly #cadence = new AnswerCadence();
  readonly #language: SpokenLanguage;
  readonly #mailbox = new HypothesisMailbox();
  /** Oldest first: the hypotheses of one begin when those of the one before have ended. */
  readonly #utterances: Utterance[] = [];
  /** Settled ones, whose gRPC streams may have more to say that nobody waits for. */
  readonly #calls = new Set<RecognizeCall>();
  readonly #closing = new AbortController();
  #writtenToMs = 0;
  /** The last utterance is over, and its gRPC stream waits for the next. */
  #pause: Pause | undefined;
  #terms = '';

  constructor(options: SpeechStreamOptions) {
    this.#options = options;
    this.#language = new SpokenLanguage(options.language, options.narrowsAuto);
    options.signal.addEventListener('abort', this.#onAbort, { once: true });
    if (options.signal.aborted) this.#onAbort();
  }

  get capabilities(): RecognizerCapabilities {
    return { ...this.#options.capabilities, stabilityMs: this.#cadence.stabilityMs };
  }
  get hypotheses(): AsyncIterable<Hypothesis> {
    return this.#mailbox;
  }

  async write(frame: AudioFrame, isSpeech: boolean): Promise<void> {
    if (this.#closing.signal.aborted) return;
    this.#writtenToMs = frameEndMs(frame);
    const utterance = this.#speaking() ?? this.#begin(frame.startMs);
    this.#orFail(() => {
      utterance.write(frame, isSpeech);
      if (!utterance.isAtBreath) return;
      const breath = utterance.breath();
      utterance.end(breath[0]?.frame.startMs);
      this.#begin(this.#writtenToMs, breath);
      this.#report();
    });
    await this.#paced(utterance);
  }

  endUtterance(): void {
    if (this.#closing.signal.aborted) return;
    const utterance = this.#speaking() ?? this.#begin(this.#writtenToMs);
    this.#orFail(() => {
      const call = utterance.live;
      if (call === undefined) utterance.end();
      else {
        utterance.pause();
        this.#pause = new Pause(utterance, call, this.#options.limits, (error) => {
          this.#end(error);
        });
      }
    });
    this.#report();
  }

  close(): Promise<void> {
    this.#end();
    return Promise.resolve();
  }

  readonly #onAbort = (): void => {
    this.#end();
  };

  #speaking(): Utterance | undefined {
    const last = this.#utterances.at(-1);
    return last?.isOpen === true ? last : undefined;
  }

  #begin(startMs: number, before?: readonly KeptFrame[]): Utterance {
    const { limits, patience, language, reportsLanguage } = this.#options;
    const carried = this.#resumed();
    const utterance = new Utterance(startMs, {
      ...{ limits, patience, language, reportsLanguage },
      ...(before === undefined ? {} : { before }),
      ...(carried === undefined ? {} : { carried }),
      open: (events) => this.#open(events),
      changed: () => {
        this.#report();
      },
    });
    this.#utterances.push(utterance);
    return utterance;
  }

  /** The gRPC stream of the utterance before, where it may go on. */
  #resumed(): UtteranceOptions['carried'] {
    const paused = this.#pause;
    this.#pause = undefined;
    if (paused === undefined) return undefined;
    return paused.end(this.#terms === this.#expected);
  }

  /** What a gRPC stream that is opened now is told. */
  get #expected(): string {
    return `${this.#language.asked}\n${this.#options.terms()}`;
  }

  #open(events: CallEvents): RecognizeCall {
    this.#terms = this.#expected;
    const { asked } = this.#language;
    for (const call of this.#calls) if (call.isOver) this.#calls.delete(call);
    const answered = this.#cadence.ofStream();
    const call = this.#options.open(asked, {
      reading: (reading) => {
        answered(reading.coveredToMs);
        events.reading(reading);
        if (this.#language.learn(reading, asked)) this.#orFail(() => this.#speaking()?.restart());
      },
      ended: (how) => {
        events.ended(how);
      },
    });
    this.#calls.add(call);
    return call;
  }

  /** Gives on what there is to say, in the order of the utterances. */
  #report(): void {
    const failed = this.#utterances.find(({ error }) => error !== undefined);
    for (;;) {
      const utterance = this.#utterances[0];
      if (utterance === undefined || utterance === failed) break;
      for (const hypothesis of utterance.accept()) this.#mailbox.put(hypothesis);
      if (!utterance.isSettled) break;
      utterance.release();
      this.#utterances.shift();
    }
    if (failed !== undefined && failed === this.#utterances[0]) this.#end(failed.error);
  }

  #orFail(step: () => void): void {
    try {
      step();
    } catch (error) {
      this.#end(error);
    }
  }

  #end(error?: unknown): void {
    if (this.#closing.signal.aborted) return;
    this.#closing.abort();
    this.#pause?.stop();
    this.#options.signal.removeEventListener('abort', this.#onAbort);
    for (const utterance of this.#utterances.splice(0)) utterance.cancel();
    for (const call of this.#calls) call.cancel();
    this.#options.closed();
    this.#mailbox.end(error === undefined ? undefined : toDubError(error, 'speech'));
  }

  async #paced(utterance: Utterance): Promise<void> {
    const waitMs = utterance.call?.waitMs ?? 0;
    if (waitMs <= 0) return;
    await wait(waitMs, undefined, { signal: this.#closing.signal }).catch(() => undefined);
  }
}
