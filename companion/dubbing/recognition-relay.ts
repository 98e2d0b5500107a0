import type { Recognition } from '../recognition/recognition.ts';
import type { TranscriptEvent } from '../recognition/transcript-stage.ts';

/** A session's recognition, and the one that takes its place when the languages change. */
export class RecognitionRelay {
  readonly #begin: (fromMs: number) => Recognition;
  readonly #handle: (event: TranscriptEvent) => Promise<void>;
  #current: Recognition;
  /** Ends when every recognition has, and all that came of them is handled. */
  #handling: Promise<unknown>;

  /**
   * @param begin a recognition of what is captured from then on
   * @param handle sets the pace: the next event comes when the last is handled
   */
  constructor(begin: (fromMs: number) => Recognition, handle: (event: TranscriptEvent) => Promise<void>) {
    this.#begin = begin;
    this.#handle = handle;
    this.#current = begin(0);
    this.#handling = this.#handleAll(this.#current);
  }

  get current(): Recognition {
    return this.#current;
  }

  /** Another recogniser listens from this capture time on. */
  replace(fromMs: number): void {
    void this.#current.close();
    this.#current = this.#begin(fromMs);
    this.#handling = Promise.all([this.#handling, this.#handleAll(this.#current)]);
  }

  /** Resolves when all recognitions have ended and all that came of them is handled. */
  async ended(): Promise<void> {
    await this.#handling;
  }

  async #handleAll(recognition: Recognition): Promise<void> {
    for await (const event of recognition) {
      // What a recognition still says once another took its place is that of other languages.
      if (recognition === this.#current) await this.#handle(event);
    }
  }
}
