/** One listener of the recogniser's process. */
import { durationMs } from '../../../shared/pcm.ts';
import { DubError } from '../../../shared/protocol/errors.ts';
import { PIPELINE_RATE_HZ, type AudioFrame } from '../../recognition/ports/audio-frame.ts';
import type {
  Hypothesis,
  RecognizerCapabilities,
  RecognizerStream,
} from '../../recognition/ports/recognizer.ts';
import { HypothesisMailbox } from '../hypothesis-mailbox.ts';

/** Sound that was sent and is not decoded: a caller who awaits `write` never has more under way. */
const MOST_IN_FLIGHT_MS = 15_000;
/** Utterances nobody has read; beyond it `write` waits too. */
const UNREAD_LIMIT = 32;

/** The process, as one stream uses it. */
export interface StreamLink {
  audio(startMs: number, samples: Int16Array, isSpeech: boolean): void;
  end(): void;
  close(): void;
}

export class WhisperStream implements RecognizerStream {
  readonly capabilities: RecognizerCapabilities;
  /** Resolves when it is closed or has failed; never rejects. */
  readonly ended: Promise<void>;
  #end: () => void = () => undefined;
  readonly #link: StreamLink;
  readonly #mailbox = new HypothesisMailbox();
  #inFlightMs = 0;
  #isClosed = false;
  #waiting: (() => void)[] = [];

  constructor(link: StreamLink, capabilities: RecognizerCapabilities) {
    this.#link = link;
    this.capabilities = capabilities;
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  get hypotheses(): AsyncIterable<Hypothesis> {
    return { [Symbol.asyncIterator]: () => this.#read() };
  }

  async write({ startMs, samples }: AudioFrame, isSpeech: boolean): Promise<void> {
    if (this.#isClosed) return;
    this.#inFlightMs += durationMs(samples.length, PIPELINE_RATE_HZ);
    this.#link.audio(startMs, samples, isSpeech);
    while (!this.#hasRoom()) await new Promise<void>((wake) => this.#waiting.push(wake));
  }

  endUtterance(): void {
    if (!this.#isClosed) this.#link.end();
  }

  close(): Promise<void> {
    if (!this.#isClosed) this.#link.close();
    this.#isClosed = true;
    this.#end();
    this.#mailbox.end();
    this.#wake();
    return Promise.resolve();
  }

  /** What came of some of the sound. */
  decoded(hypothesis: Hypothesis, takenMs: number): void {
    this.#inFlightMs -= takenMs;
    this.#mailbox.put(hypothesis);
    this.#wake();
  }

  /** The process is gone. */
  failed(error: DubError): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#end();
    this.#mailbox.end(error);
    this.#wake();
  }

  /** Sound that waits for its decode. */
  get inFlightMs(): number {
    return this.#inFlightMs;
  }

  async *#read(): AsyncGenerator<Hypothesis> {
    for await (const hypothesis of this.#mailbox) {
      this.#wake();
      yield hypothesis;
    }
  }

  #hasRoom(): boolean {
    return this.#isClosed || (this.#inFlightMs < MOST_IN_FLIGHT_MS && this.#mailbox.size < UNREAD_LIMIT);
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }
}
