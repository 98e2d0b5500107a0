import { DubError } from '../../../shared/protocol/errors.ts';
import type { AudioFrame } from '../../recognition/ports/audio-frame.ts';
import type {
  Hypothesis,
  RecognizerCapabilities,
  RecognizerStream,
} from '../../recognition/ports/recognizer.ts';
import { asDubError } from './attempt.ts';
import type { RecognizerCandidate } from './recognizer-candidate.ts';
import type { Candidate, FallbackChain } from './fallback-chain.ts';

export interface Opened {
  readonly candidate: Candidate<RecognizerCandidate>;
  readonly stream: RecognizerStream;
}

/** One engine's turn at listening, and whose is the next. */
interface Turn extends Opened {
  /** When the utterances ended whose final hypotheses it still has to say, on the clock of `performance.now()`. */
  readonly owed: number[];
  next: Turn | undefined;
}

export interface FailoverStreamOptions {
  readonly first: Opened;
  readonly succession: FallbackChain<RecognizerCandidate>;
  /** Rejects where it cannot be opened, which it has then noted. */
  readonly open: (candidate: Candidate<RecognizerCandidate>) => Promise<RecognizerStream>;
  /** What is spoken, as the recogniser tells. */
  readonly onLanguage: (language: string) => void;
  /** It gave no answer in time. */
  readonly onStalled: (candidate: Candidate<RecognizerCandidate>) => void;
}

/** Listens with one engine, and from the next pause on with a better one where that works again. */
export class FailoverStream implements RecognizerStream {
  readonly #options: FailoverStreamOptions;
  /** Who hears what comes now, and whose words are read: behind, while the one before still owes some. */
  #receivesWords: Turn;
  #reads: Turn;
  #isInUtterance = false;
  #isClosed = false;

  constructor(options: FailoverStreamOptions) {
    this.#options = options;
    this.#receivesWords = { ...options.first, owed: [], next: undefined };
    this.#reads = this.#receivesWords;
  }

  get capabilities(): RecognizerCapabilities {
    return this.#reads.stream.capabilities;
  }

  get hypotheses(): AsyncIterable<Hypothesis> {
    return { [Symbol.asyncIterator]: () => this.#read() };
  }

  async write(frame: AudioFrame, isSpeech: boolean): Promise<void> {
    if (!this.#isInUtterance) {
      this.#isInUtterance = true;
      await this.#switchToBetter();
    }
    await this.#receivesWords.stream.write(frame, isSpeech);
  }

  endUtterance(): void {
    this.#isInUtterance = false;
    this.#receivesWords.owed.push(performance.now());
    this.#receivesWords.stream.endUtterance();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([this.#reads, this.#receivesWords].map(({ stream }) => stream.close()));
  }

  async *#read(): AsyncGenerator<Hypothesis> {
    for (;;) {
      const turn = this.#reads;
      try {
        for await (const hypothesis of turn.stream.hypotheses) {
          const { language, words } = hypothesis;
          if (words.length > 0) this.#hasRecognized(turn.candidate);
          if (words.length > 0 && language !== undefined) this.#options.onLanguage(language);
          const endedAtMs = hypothesis.isFinal ? turn.owed.shift() : undefined;
          if (endedAtMs !== undefined && words.length > 0)
            turn.candidate.health.finalCame(performance.now() - endedAtMs);
          yield hypothesis;
          if (turn.next !== undefined && turn.owed.length === 0) break;
        }
      } catch (cause) {
        throw this.#noted(turn.candidate, cause);
      }
      if (turn.next === undefined) return;
      this.#reads = turn.next;
      await turn.stream.close();
    }
  }

  async #switchToBetter(): Promise<void> {
    const former = this.#receivesWords;
    const candidate = this.#options.succession.better(former.candidate);
    if (candidate === undefined) return;
    try {
      const stream = await this.#options.open(candidate);
      if (this.#isClosed) {
        await stream.close();
        return;
      }
      this.#receivesWords = { candidate, stream, owed: [], next: undefined };
      former.next = this.#receivesWords;
      if (former.owed.length === 0) await former.stream.close();
    } catch (error) {
      // It was noted where it was opened; the one that listens goes on.
      if (!(error instanceof DubError)) throw error;
    }
  }

  #hasRecognized({ health }: Candidate<RecognizerCandidate>): void {
    if (health.trouble === undefined) return;
    health.succeeded();
    this.#options.succession.settle();
  }

  #noted(candidate: Candidate<RecognizerCandidate>, cause: unknown): DubError {
    const { health } = candidate;
    const error = asDubError(cause, 'stt');
    if (this.#isClosed) return error;
    health.failed(error);
    this.#options.succession.settle();
    // It may have had nothing to say: to music, say. Whoever hears it now is not slower than asking it again.
    if (error.code === 'engine_timeout') this.#options.onStalled(candidate);
    return error;
  }
}
