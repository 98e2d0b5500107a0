/** One listener on one recogniser process. */
import { PIPELINE_RATE_HZ } from '../../../recognition/ports/audio-frame.ts';
import type { AudioFrame } from '../../../recognition/ports/audio-frame.ts';
import type {
  Hypothesis,
  RecognizerCapabilities,
  RecognizerStream,
} from '../../../recognition/ports/recognizer.ts';
import { DubError } from '../../../../shared/protocol/errors.ts';
import type { ForkedHost } from '../../process/forked-host.ts';
import { Deadline } from '../../deadline.ts';
import { HypothesisMailbox } from '../../hypothesis-mailbox.ts';
import type { FromHost, ToHost } from './protocol.ts';

/** What is used of the process. */
export type RecognizerHost = Pick<
  ForkedHost<ToHost, FromHost>,
  'onMessage' | 'ended' | 'alive' | 'pid' | 'send' | 'kill'
>;

/** Sound that was sent and is not yet recognised; a caller who awaits `write` never has more under way. */
const IN_FLIGHT_SAMPLES = PIPELINE_RATE_HZ;
/** Utterances nobody has read; beyond it `write` waits too. */
const UNREAD_LIMIT = 32;
/** A process that takes in no sound, or does not say what it heard of an utterance, for so long, is ended. */
export const STANDSTILL_MS = 5_000;

export class PocketSphinxStream implements RecognizerStream {
  readonly capabilities: RecognizerCapabilities;
  readonly #host: RecognizerHost;
  readonly #mailbox = new HypothesisMailbox();
  readonly #standstill: Deadline;
  readonly #standstillMs: number;
  #inFlight = 0;
  /** Utterances that ended, and whose last words are still to come. */
  #owedFinals = 0;
  #closed = false;
  #waiting: (() => void)[] = [];

  /** @param host loaded and used by nobody else; it ends with the stream, which ends when `signal` is aborted */
  constructor(
    host: RecognizerHost,
    capabilities: RecognizerCapabilities,
    signal: AbortSignal,
    standstillMs = STANDSTILL_MS,
  ) {
    this.capabilities = capabilities;
    this.#host = host;
    this.#standstillMs = standstillMs;
    this.#standstill = new Deadline(() => {
      this.#fail(
        new DubError('engine_timeout', { reason: 'no_answer', engine: 'pocketsphinx' }, { stage: 'stt' }),
      );
      host.kill();
    });
    host.onMessage = (message) => {
      this.#receive(message);
    };
    const close = (): void => {
      void this.close();
    };
    signal.addEventListener('abort', close, { once: true });
    void host.ended.then(() => {
      signal.removeEventListener('abort', close);
      this.#hostEnded();
    });
    if (signal.aborted) close();
  }

  /** The recogniser's process, for tests that kill it. */
  get pid(): number | undefined {
    return this.#host.pid;
  }

  get hypotheses(): AsyncIterable<Hypothesis> {
    return {
      [Symbol.asyncIterator]: () => this.#read(),
    };
  }

  async write(frame: AudioFrame): Promise<void> {
    if (this.#closed) return;
    this.#inFlight += frame.samples.length;
    this.#host.send({ type: 'audio', startMs: frame.startMs, samples: frame.samples });
    this.#expectAnswer();
    while (!this.#hasRoom()) await new Promise<void>((wake) => this.#waiting.push(wake));
  }

  endUtterance(): void {
    if (this.#closed) return;
    this.#owedFinals++;
    this.#host.send({ type: 'end' });
    this.#expectAnswer();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#standstill.stop();
    this.#mailbox.end();
    this.#host.kill();
    this.#wake();
    await this.#host.ended;
  }

  async *#read(): AsyncGenerator<Hypothesis> {
    for await (const hypothesis of this.#mailbox) {
      this.#wake();
      yield hypothesis;
    }
  }

  #receive(message: FromHost): void {
    // Any sign of it is one: it is asked for the next only where it owes more.
    this.#standstill.stop();
    if (message.type === 'hypothesis') {
      if (message.hypothesis.isFinal) this.#owedFinals = Math.max(0, this.#owedFinals - 1);
      this.#mailbox.put(message.hypothesis);
    }
    if (message.type === 'taken') {
      this.#inFlight -= message.samples;
      this.#wake();
    }
    this.#expectAnswer();
  }

  #expectAnswer(): void {
    const isOwed = this.#inFlight > 0 || this.#owedFinals > 0;
    if (isOwed && !this.#closed && !this.#standstill.isRunning) this.#standstill.start(this.#standstillMs);
  }

  #hostEnded(): void {
    this.#fail(new DubError('engine_failed', { reason: 'ended', engine: 'pocketsphinx' }, { stage: 'stt' }));
  }

  #fail(error: DubError): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#standstill.stop();
    this.#mailbox.end(error);
    this.#wake();
  }

  #hasRoom(): boolean {
    return this.#closed || (this.#inFlight < IN_FLIGHT_SAMPLES && this.#mailbox.size < UNREAD_LIMIT);
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }
}
