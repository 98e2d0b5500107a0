/** Hypotheses waiting to be read: a partial that nobody has read yet is replaced by the next, so few ever wait. */
import type { Hypothesis } from '../recognition/ports/recognizer.ts';

export class HypothesisMailbox implements AsyncIterable<Hypothesis> {
  #waiting: Hypothesis[] = [];
  #ended = false;
  #error: Error | undefined;
  #wake: (() => void) | undefined;

  get size(): number {
    return this.#waiting.length;
  }

  put(hypothesis: Hypothesis): void {
    if (this.#ended) return;
    const newest = this.#waiting.at(-1);
    if (newest !== undefined && !newest.isFinal) this.#waiting.pop();
    this.#waiting.push(hypothesis);
    this.#wake?.();
  }

  /** No more will come; the iteration ends, or throws `error`, once what waits has been read. */
  end(error?: Error): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#error = error;
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncIterator<Hypothesis> {
    for (;;) {
      const next = this.#waiting.shift();
      if (next !== undefined) {
        yield next;
      } else if (this.#ended) {
        if (this.#error !== undefined) throw this.#error;
        return;
      } else {
        await new Promise<void>((wake) => (this.#wake = wake));
      }
    }
  }
}
