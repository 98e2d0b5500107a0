/**
 * One session of realtime recognition: a socket that takes sound and commits, and gives transcripts. The vendor's own client
 * for it reads JSON where nobody catches what is none, and has neither limits nor backpressure, so the socket is this file's.
 */
import type { WebSocket } from 'ws';
import { concat, durationMs, sampleCount } from '../../../../shared/pcm.ts';
import type { DubError } from '../../../../shared/protocol/errors.ts';
import type { Account } from '../../../dubbing/account.ts';
import { PaidStream } from '../../../dubbing/payment.ts';
import {
  frameAfter,
  frameEndMs,
  PIPELINE_RATE_HZ,
  type AudioFrame,
} from '../../../recognition/ports/audio-frame.ts';
import { SCRIBE_USD_PER_S } from '../prices.ts';
import { StallWatch } from '../../stall-watch.ts';
import { tap } from '../../wire-tap.ts';
import {
  asScribeError,
  isWithoutSpeech,
  noAnswer,
  notUnderstood,
  scribeClosing,
  scribeRefusal,
  SCRIBE_NAME,
} from './errors.ts';
import type { ScribeLimits } from './limits.ts';
import { audioMessage, parseMessage, type ScribeMessage } from './messages.ts';

const MESSAGE_SAMPLES = sampleCount(100, PIPELINE_RATE_HZ);
/** Frames that do not touch on the capture clock by more than rounding. */
const SKIP_MS = 5;
const START_LIMIT_MS = 8000;

export type Transcript = Extract<ScribeMessage, { type: 'partial' | 'committed' | 'timed' }>;

export interface SessionEvents {
  received(transcript: Transcript): void;
  /** Once, unless it was closed here. @param error undefined where there was nothing to recognise */
  ended(error: DubError | undefined): void;
  /** Sound could not be paid for, while nobody waited for it to be sent. */
  failed(error: unknown): void;
}

export interface SessionOptions {
  /** Opens the socket, which is given before it is open; rejects as `openSocket` does. */
  readonly open: (signal: AbortSignal, attend: (socket: WebSocket) => void) => Promise<WebSocket>;
  readonly account: Account;
  readonly limits: ScribeLimits;
  readonly events: SessionEvents;
}

interface Commit {
  /** Samples of the session before it. */
  readonly atSample: number;
  readonly onSent: () => void;
}

export class ScribeSession {
  /** Resolves once the service has begun; rejects with a DubError where it does not. */
  readonly started: Promise<void>;
  readonly #options: SessionOptions;
  readonly #payment: PaidStream;
  readonly #stall: StallWatch;
  readonly #closing = new AbortController();
  /** Where the session's time stands on the capture clock, from which of its times on. */
  readonly #anchors: { sessionMs: number; captureMs: number }[] = [];
  #socket: WebSocket | undefined;
  #startedAtMs: number | undefined;
  #unsent: Int16Array[] = [];
  #unsentSamples = 0;
  #sentSamples = 0;
  #commits: Commit[] = [];
  #timer: NodeJS.Timeout | undefined;
  /** The end of its sound on the capture clock. */
  #capturedToMs = -Infinity;
  #hasAnswered = false;
  #isOver = false;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#payment = new PaidStream(options.account, { stage: 'stt', amount: 1, usd: SCRIBE_USD_PER_S });
    this.#stall = new StallWatch(options.limits.stallMs, () => {
      this.#end(noAnswer());
    });
    this.started = this.#start();
    // Whoever does not wait for it is told by `ended`.
    this.started.catch(() => undefined);
  }

  get isOver(): boolean {
    return this.#isOver;
  }
  /** Sound taken so far: the session's clock. */
  get writtenMs(): number {
    return durationMs(this.#sentSamples + this.#unsentSamples, PIPELINE_RATE_HZ);
  }
  get sentMs(): number {
    return durationMs(this.#sentSamples, PIPELINE_RATE_HZ);
  }
  /** In how long the sound that was taken may all be sent. */
  get waitMs(): number {
    return this.#waitMs(this.writtenMs);
  }

  /**
   * Takes sound, except what it was given before: an utterance begins a little before its speech, in the pause that was sent with the
   * one before it, and a word there would be recognised twice.
   * @throws DubError `spend_cap_reached`: the session is over then
   */
  write(frame: AudioFrame, isSpeech: boolean): void {
    const unsent = frameAfter(frame, this.#capturedToMs);
    if (unsent === undefined) return;
    this.#capturedToMs = frameEndMs(unsent);
    const { startMs, samples } = unsent;
    const last = this.#anchors.at(-1);
    const expectedMs = last === undefined ? undefined : last.captureMs + this.writtenMs - last.sessionMs;
    if (expectedMs === undefined || Math.abs(startMs - expectedMs) > SKIP_MS) {
      this.#anchors.push({ sessionMs: this.writtenMs, captureMs: startMs });
    }
    this.#add(samples);
    this.#stall.sent(durationMs(samples.length, PIPELINE_RATE_HZ), isSpeech);
  }

  /** Silence of its own, which is on no other clock. @throws as `write` does */
  silence(lengthMs: number): void {
    this.#add(new Int16Array(sampleCount(lengthMs, PIPELINE_RATE_HZ)));
  }

  /** What was written since the last commit becomes final. @param onSent told once that is on its way */
  commit(onSent: () => void): void {
    this.#commits.push({ atSample: this.#sentSamples + this.#unsentSamples, onSent });
    this.#send();
  }

  captureMs(sessionMs: number): number {
    const anchor = this.#anchors.findLast((one) => one.sessionMs <= sessionMs) ?? this.#anchors[0];
    return anchor === undefined ? sessionMs : anchor.captureMs + sessionMs - anchor.sessionMs;
  }

  close(): void {
    if (this.#isOver) return;
    this.#release();
    this.#closing.abort();
    this.#socket?.terminate();
  }

  async #start(): Promise<void> {
    const limit = AbortSignal.timeout(START_LIMIT_MS);
    const stop = AbortSignal.any([this.#closing.signal, limit]);
    try {
      await new Promise<void>((resolve, reject) => {
        stop.addEventListener('abort', () => {
          reject(noAnswer());
        });
        this.#options
          .open(stop, (socket) => {
            this.#attend(socket, resolve, reject);
          })
          .catch(reject);
      });
    } catch (error) {
      const reason = limit.aborted ? noAnswer() : asScribeError(error);
      this.#end(reason);
      throw reason;
    }
  }

  #attend(socket: WebSocket, begun: () => void, refused: (error: DubError) => void): void {
    this.#socket = socket;
    socket.on('message', (data) => {
      const text = (data as Buffer).toString();
      tap(SCRIBE_NAME, 'received', text);
      const received = parseMessage(text);
      switch (received?.type) {
        case 'partial':
        case 'committed':
        case 'timed':
          this.#receive(received);
          return;
        case 'started':
          this.#startedAtMs ??= performance.now();
          begun();
          this.#sendLater();
          return;
        case 'other':
          return;
        default: {
          const error = received === undefined ? notUnderstood() : scribeRefusal(received.name);
          refused(error);
          this.#end(received !== undefined && isWithoutSpeech(received.name) ? undefined : error);
        }
      }
    });
    socket.once('close', (code, reason) => {
      // Before it was open, whoever opens it says why.
      if (this.#startedAtMs === undefined && code === 1006) return;
      const error = scribeClosing(code, reason.toString());
      refused(error);
      this.#end(isWithoutSpeech(reason.toString()) ? undefined : error);
    });
  }

  #receive(transcript: Transcript): void {
    if (this.#isOver) return;
    this.#hasAnswered = true;
    this.#stall.answered();
    this.#options.events.received(transcript);
  }

  #add(samples: Int16Array): void {
    if (this.#isOver) return;
    this.#unsent.push(samples);
    this.#unsentSamples += samples.length;
    this.#send();
  }

  /** Sends what may be sent by now, and the rest of it later. @throws as `write` does */
  #send(): void {
    if (this.#isOver || this.#timer !== undefined || this.#startedAtMs === undefined) return;
    for (;;) {
      const commit = this.#commits[0];
      if (commit !== undefined && commit.atSample <= this.#sentSamples) {
        this.#commits.shift();
        tap(SCRIBE_NAME, 'sent', { commit: true });
        this.#socket?.send(audioMessage(undefined, PIPELINE_RATE_HZ));
        commit.onSent();
        continue;
      }
      const most = commit === undefined ? this.#unsentSamples : commit.atSample - this.#sentSamples;
      // A message is filled, except before a commit.
      if (most === 0 || (commit === undefined && most < MESSAGE_SAMPLES)) return;
      const waitMs = this.#waitMs(this.sentMs);
      if (waitMs > 0) {
        this.#timer = setTimeout(() => {
          this.#timer = undefined;
          this.#sendLater();
        }, waitMs);
        return;
      }
      this.#sendSamples(Math.min(most, MESSAGE_SAMPLES));
    }
  }

  #sendSamples(count: number): void {
    const all = concat(this.#unsent);
    this.#pay(durationMs(this.#sentSamples + count, PIPELINE_RATE_HZ) / 1000);
    this.#unsent = count < all.length ? [all.subarray(count)] : [];
    this.#unsentSamples -= count;
    this.#sentSamples += count;
    tap(SCRIBE_NAME, 'sent', { samples: count });
    this.#socket?.send(audioMessage(all.subarray(0, count), PIPELINE_RATE_HZ));
  }

  #sendLater(): void {
    try {
      this.#send();
    } catch (error) {
      this.#options.events.failed(error);
    }
  }

  #waitMs(soundMs: number): number {
    const { burstMs, pace } = this.#options.limits;
    const sinceMs = this.#startedAtMs === undefined ? 0 : performance.now() - this.#startedAtMs;
    return (soundMs - burstMs) / pace - sinceMs;
  }

  #pay(seconds: number): void {
    try {
      this.#payment.payUpTo(seconds);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  #end(error: DubError | undefined): void {
    if (this.#isOver) return;
    // Sound that was sent and not answered in time may be billed all the same.
    if (!this.#hasAnswered && error !== undefined && error.code !== 'engine_timeout') this.#payment.refund();
    this.#release();
    this.#socket?.terminate();
    this.#options.events.ended(error);
  }

  #release(): void {
    this.#isOver = true;
    this.#stall.stop();
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#unsent = [];
    this.#unsentSamples = 0;
    this.#commits = [];
  }
}
