/** One gRPC stream of Speech-to-Text: sound in messages of a tenth of a second, paid for before it is sent. */
import type { CancellableStream } from 'google-gax';
import { concat, durationMs, sampleCount } from '../../../shared/pcm.ts';
import type { DubError } from '../../../shared/protocol/errors.ts';
import type { Account } from '../../dubbing/account.ts';
import { PaidStream } from '../../dubbing/payment.ts';
import { PIPELINE_RATE_HZ } from '../../recognition/ports/audio-frame.ts';
import { detailsIn, dubError, ENGINE_NAMES, STATUS, statusOf } from './errors.ts';
import type { Reading } from './results.ts';
import type { SpeechApi } from './speech-api.ts';
import { StallWatch } from '../stall-watch.ts';
import { tap } from '../wire-tap.ts';

/** 3200 bytes; the service takes 25 KB, and asks for about this. */
const MESSAGE_SAMPLES = sampleCount(100, PIPELINE_RATE_HZ);
/** A stream that was half-closed and does not end is given up after this. */
const DRAIN_MS = 5000;

/** No limit of the stream: another would be ended for the same. */
const TOO_FAST = /too fast/i;

export type CallEnd = 'done' | 'limit' | DubError;

export interface CallEvents {
  reading(reading: Reading): void;
  /** Said once, unless the call was cancelled. `limit`: the service would not take more sound on this stream. */
  ended(how: CallEnd): void;
}

export interface CallOptions {
  readonly stream: CancellableStream;
  readonly api: Pick<SpeechApi, 'sound' | 'read' | 'usdPerS'>;
  /** The first message. */
  readonly opening: object;
  readonly account: Account;
  readonly stallMs: number;
  /** See `SpeechLimits`. */
  readonly burstMs: number;
  readonly pace: number;
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
  /** No more sound comes; what was taken may still have to be sent. */
  #isFinished = false;
  #isHalfClosed = false;
  #isOver = false;
  #drain: NodeJS.Timeout | undefined;
  #sending: NodeJS.Timeout | undefined;

  constructor(options: CallOptions) {
    this.#options = options;
    this.#payment = new PaidStream(options.account, { stage: 'stt', amount: 1, usd: options.api.usdPerS });
    this.#stall = new StallWatch(options.stallMs, () => {
      this.timeOut();
    });
    options.stream.on('data', (message: unknown) => {
      tap(ENGINE_NAMES.speech, 'received', message);
      this.#answer(message);
    });
    options.stream.on('error', (error: unknown) => {
      tap(ENGINE_NAMES.speech, 'received', { error });
      this.#fail(error);
    });
    options.stream.on('end', () => {
      if (this.#isHalfClosed) this.#end('done');
      else this.#fail({ code: STATUS.aborted });
    });
    tap(ENGINE_NAMES.speech, 'sent', options.opening);
    options.stream.write(options.opening);
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
  get isFinished(): boolean {
    return this.#isFinished;
  }
  /** Sound that was taken waits until the service may be sent it. */
  get isSending(): boolean {
    return this.#sending !== undefined;
  }
  /** In how long the sound that was taken may all be sent. */
  get waitMs(): number {
    return this.#waitMs(this.takenMs);
  }

  /** @throws DubError `spend_cap_reached`: the call is cancelled then */
  write(samples: Int16Array, isSpeech: boolean): void {
    if (this.#isOver || this.#isFinished) return;
    this.#unsent.push(samples);
    this.#unsentSamples += samples.length;
    this.#send();
    this.#stall.sent(durationMs(samples.length, PIPELINE_RATE_HZ), isSpeech);
  }

  /** No more sound comes; answers still may. @throws as `write` does */
  finish(): void {
    if (this.#isOver || this.#isFinished) return;
    this.#isFinished = true;
    this.#stall.stop();
    this.#send();
  }

  /** Speech was sent, and no answer at all came. */
  timeOut(): void {
    this.#fail(dubError('engine_timeout', 'speech'));
  }

  /** Ends it at once; nothing is said of it any more. */
  cancel(): void {
    if (this.#isOver) return;
    this.#release();
    cancelled(this.#options.stream);
  }

  /** Sends what may be sent by now, and the rest of it later. @throws DubError `spend_cap_reached`: the call is cancelled then */
  #send(): void {
    if (this.#sending !== undefined) return;
    const least = this.#isFinished ? 1 : MESSAGE_SAMPLES;
    const all = this.#unsentSamples >= least ? concat(this.#unsent) : new Int16Array(0);
    let at = 0;
    while (all.length - at >= least) {
      const waitMs = this.#waitMs(durationMs(this.#sentSamples, PIPELINE_RATE_HZ));
      if (waitMs > 0) {
        this.#sendIn(waitMs);
        break;
      }
      const samples = all.slice(at, at + MESSAGE_SAMPLES);
      this.#pay(durationMs(this.#sentSamples + samples.length, PIPELINE_RATE_HZ) / 1000);
      this.#sentSamples += samples.length;
      at += samples.length;
      this.#options.stream.write(this.#options.api.sound(new Uint8Array(samples.buffer)));
    }
    if (all.length > 0) {
      this.#unsent = at < all.length ? [all.slice(at)] : [];
      this.#unsentSamples = all.length - at;
    }
    if (this.#isFinished && this.#unsentSamples === 0) this.#halfClose();
  }

  #sendIn(waitMs: number): void {
    this.#sending = setTimeout(() => {
      this.#sending = undefined;
      try {
        this.#send();
      } catch (error) {
        this.#options.events.ended(this.#options.explain(error));
      }
    }, waitMs);
  }

  #waitMs(soundMs: number): number {
    const { burstMs, pace } = this.#options;
    return (soundMs - burstMs) / pace - (performance.now() - this.#openedAtMs);
  }

  #halfClose(): void {
    if (this.#isHalfClosed) return;
    this.#isHalfClosed = true;
    this.#options.stream.end();
    this.#drain = setTimeout(() => {
      this.cancel();
    }, DRAIN_MS);
    this.#drain.unref();
  }

  #pay(seconds: number): void {
    try {
      this.#payment.payUpTo(seconds);
    } catch (error) {
      this.cancel();
      throw error;
    }
  }

  #answer(message: unknown): void {
    if (this.#isOver) return;
    const { reading, error } = this.#options.api.read(message);
    if (error !== undefined) {
      this.#fail(error);
      return;
    }
    this.#hasAnswered = true;
    this.#stall.answered();
    if (reading.portions.length > 0) this.#options.events.reading(reading);
  }

  #fail(error: unknown): void {
    if (this.#isOver) return;
    const status = statusOf(error);
    const isLimit =
      !TOO_FAST.test(detailsIn(error)) &&
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
    cancelled(this.#options.stream);
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
    clearTimeout(this.#sending);
    this.#sending = undefined;
    this.#unsent = [];
  }
}

/** Of a client that was closed, the library gives streams that have nothing to cancel, and throws. */
function cancelled(stream: CancellableStream): void {
  try {
    stream.cancel();
  } catch {
    stream.destroy();
  }
}
