/** One gRPC stream of Speech-to-Text: sound in messages of a tenth of a second, paid for before it is sent. */
import type { protos } from '@google-cloud/speech';
import type { CancellableStream } from 'google-gax';
import { concat, durationMs, sampleCount } from '../../../shared/pcm.ts';
import type { DubError } from '../../../shared/protocol/errors.ts';
import type { Account } from '../../dubbing/account.ts';
import { PaidStream } from '../../dubbing/payment.ts';
import { PIPELINE_RATE_HZ } from '../../recognition/ports/audio-frame.ts';
import { SPEECH_USD_PER_S } from './prices.ts';
import { dubError, STATUS, statusOf } from './errors.ts';
import type { StreamingConfig } from './recognition-config.ts';
import { readingOf, type Reading } from './results.ts';
import { StallWatch } from './stall-watch.ts';

type Response = protos.google.cloud.speech.v1.IStreamingRecognizeResponse;

/** 3200 bytes; the service takes 25 KB, and asks for about this. */
const MESSAGE_SAMPLES = sampleCount(100, PIPELINE_RATE_HZ);
/** A stream that was half-closed and does not end is given up after this. */
const DRAIN_MS = 5000;

export type CallEnd = 'done' | 'limit' | DubError;

export interface CallEvents {
  reading(reading: Reading): void;
  /** Said once, unless the call was cancelled. `limit`: the service would not take more sound on this stream. */
  ended(how: CallEnd): void;
}

export interface CallOptions {
  readonly stream: CancellableStream;
  readonly config: StreamingConfig;
  readonly account: Account;
  readonly stallMs: number;
  /** Sound after which being ended by the service is taken for its limit, and not for a failure. */
  readonly limitFromMs: number;
  readonly explain: (error: unknown) => DubError;
  readonly events: CallEvents;
}

export class RecognizeCall {
  readonly #options: CallOptions;
  readonly #openedAtMs = performance.now();
  readonly #payment: PaidStream;
  readonly #stall: StallWatch;
  #unsent: Int16Array[] = [];
  #unsentSamples = 0;
  #sentSamples = 0;
  #hasAnswered = false;
  #isHalfClosed = false;
  #isOver = false;
  #drain: NodeJS.Timeout | undefined;

  constructor(options: CallOptions) {
    this.#options = options;
    this.#payment = new PaidStream(options.account, { stage: 'stt', amount: 1, usd: SPEECH_USD_PER_S });
    this.#stall = new StallWatch(options.stallMs, () => {
      this.timeOut();
    });
    options.stream.on('data', (response: Response) => {
      this.#answer(response);
    });
    options.stream.on('error', (error: unknown) => {
      this.#fail(error);
    });
    options.stream.on('end', () => {
      if (this.#isHalfClosed) this.#end('done');
      else this.#fail({ code: STATUS.aborted });
    });
    options.stream.write({ streamingConfig: options.config });
  }

  /** Sound taken so far. */
  get takenMs(): number {
    return durationMs(this.#sentSamples + this.#unsentSamples, PIPELINE_RATE_HZ);
  }
  get hasAnswered(): boolean {
    return this.#hasAnswered;
  }
  get isOver(): boolean {
    return this.#isOver;
  }
  /** How long the sound that was sent would have played for, beyond the time that has passed. */
  aheadMs(pace: number): number {
    return this.takenMs - pace * (performance.now() - this.#openedAtMs);
  }

  /** @throws DubError `spend_cap_reached`: the call is cancelled then */
  write(samples: Int16Array, isSpeech: boolean): void {
    if (this.#isOver || this.#isHalfClosed) return;
    this.#unsent.push(samples);
    this.#unsentSamples += samples.length;
    if (this.#unsentSamples >= MESSAGE_SAMPLES) this.#send(false);
    this.#stall.sent(durationMs(samples.length, PIPELINE_RATE_HZ), isSpeech);
  }

  /** No more sound comes; answers still may. @throws as `write` does */
  finish(): void {
    if (this.#isOver || this.#isHalfClosed) return;
    if (this.#unsentSamples > 0) this.#send(true);
    this.#isHalfClosed = true;
    this.#stall.stop();
    this.#options.stream.end();
    this.#drain = setTimeout(() => {
      this.cancel();
    }, DRAIN_MS);
    this.#drain.unref();
  }

  /** Speech was sent, and no answer at all came. */
  timeOut(): void {
    this.#fail(dubError('engine_timeout', 'speech'));
  }

  /** Ends it at once; nothing is said of it any more. */
  cancel(): void {
    if (this.#isOver) return;
    this.#release();
    this.#options.stream.cancel();
  }

  #send(isLast: boolean): void {
    const all = concat(this.#unsent);
    const toSend = isLast ? all.length : all.length - (all.length % MESSAGE_SAMPLES);
    for (let at = 0; at < toSend; at += MESSAGE_SAMPLES) {
      const samples = all.slice(at, Math.min(at + MESSAGE_SAMPLES, toSend));
      this.#pay(durationMs(this.#sentSamples + samples.length, PIPELINE_RATE_HZ) / 1000);
      this.#sentSamples += samples.length;
      this.#options.stream.write({ audioContent: new Uint8Array(samples.buffer) });
    }
    this.#unsent = toSend < all.length ? [all.slice(toSend)] : [];
    this.#unsentSamples = all.length - toSend;
  }

  #pay(seconds: number): void {
    try {
      this.#payment.payUpTo(seconds);
    } catch (error) {
      this.cancel();
      throw error;
    }
  }

  #answer(response: Response): void {
    if (this.#isOver) return;
    if (response.error !== null && response.error !== undefined) {
      this.#fail(response.error);
      return;
    }
    this.#hasAnswered = true;
    this.#stall.answered();
    if ((response.results?.length ?? 0) > 0) this.#options.events.reading(readingOf(response));
  }

  #fail(error: unknown): void {
    if (this.#isOver) return;
    const status = statusOf(error);
    const isLimit =
      (status === STATUS.outOfRange || status === STATUS.aborted) &&
      this.takenMs >= this.#options.limitFromMs;
    if (isLimit) {
      this.#end('limit');
      return;
    }
    const explained = this.#options.explain(error);
    // Sound that was sent and not answered in time may be billed all the same.
    const isRefused = !this.#hasAnswered && explained.code !== 'engine_timeout';
    if (isRefused) this.#payment.refund();
    this.#end(explained);
    this.#options.stream.cancel();
  }

  #end(how: CallEnd): void {
    if (this.#isOver) return;
    this.#release();
    this.#options.events.ended(how);
  }

  #release(): void {
    this.#isOver = true;
    this.#stall.stop();
    clearTimeout(this.#drain);
    this.#unsent = [];
  }
}
