/** One listener at the service, for as long as it listens: a gRPC stream is open only while somebody speaks. */
import { setTimeout as pause } from 'node:timers/promises';
import type { AudioFrame } from '../../recognition/ports/audio-frame.ts';
import type {
  Hypothesis,
  RecognizerCapabilities,
  RecognizerStream,
} from '../../recognition/ports/recognizer.ts';
import { HypothesisMailbox } from '../hypothesis-mailbox.ts';
import { toDubError } from './errors.ts';
import { endOf, type KeptFrame } from './kept-sound.ts';
import type { SpeechLimits } from './limits.ts';
import type { CallEvents, RecognizeCall } from './recognize-call.ts';
import { Utterance } from './utterance.ts';

export interface SpeechStreamOptions {
  readonly capabilities: RecognizerCapabilities;
  readonly limits: SpeechLimits;
  readonly language: string;
  readonly reportsLanguage: boolean;
  readonly signal: AbortSignal;
  readonly open: (events: CallEvents) => RecognizeCall;
}

export class GoogleSpeechStream implements RecognizerStream {
  readonly #options: SpeechStreamOptions;
  readonly #mailbox = new HypothesisMailbox();
  /** Oldest first: the hypotheses of one begin when those of the one before have ended. */
  readonly #utterances: Utterance[] = [];
  /** Settled ones, whose gRPC streams may have more to say that nobody waits for. */
  readonly #calls = new Set<RecognizeCall>();
  readonly #closing = new AbortController();
  #writtenToMs = 0;

  constructor(options: SpeechStreamOptions) {
    this.#options = options;
    options.signal.addEventListener('abort', this.#onAbort, { once: true });
    if (options.signal.aborted) this.#onAbort();
  }

  get capabilities(): RecognizerCapabilities {
    return this.#options.capabilities;
  }
  get hypotheses(): AsyncIterable<Hypothesis> {
    return this.#mailbox;
  }

  async write(frame: AudioFrame, isSpeech: boolean): Promise<void> {
    if (this.#closing.signal.aborted) return;
    this.#writtenToMs = endOf(frame);
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
      utterance.end();
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
    const { limits, language, reportsLanguage } = this.#options;
    const utterance = new Utterance(startMs, {
      limits,
      language,
      reportsLanguage,
      ...(before === undefined ? {} : { before }),
      open: (events) => this.#open(events),
      changed: () => {
        this.#report();
      },
    });
    this.#utterances.push(utterance);
    return utterance;
  }

  #open(events: CallEvents): RecognizeCall {
    for (const call of this.#calls) if (call.isOver) this.#calls.delete(call);
    const call = this.#options.open(events);
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
    this.#options.signal.removeEventListener('abort', this.#onAbort);
    for (const utterance of this.#utterances.splice(0)) utterance.cancel();
    for (const call of this.#calls) call.cancel();
    this.#mailbox.end(error === undefined ? undefined : toDubError(error, 'speech'));
  }

  async #paced(utterance: Utterance): Promise<void> {
    const { burstMs, pace } = this.#options.limits;
    const aheadMs = (utterance.call?.aheadMs(pace) ?? 0) - burstMs;
    if (aheadMs <= 0) return;
    await pause(aheadMs / pace, undefined, { signal: this.#closing.signal }).catch(() => undefined);
  }
}
