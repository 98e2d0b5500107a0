/** What has come and was not taken yet; one reader, who is let go by the signal. */
export class Arrivals<Item> implements AsyncIterable<Item> {
  readonly #signal: AbortSignal;
  readonly #onLeft: () => void;
  readonly #items: Item[] = [];
  #isEnded = false;
  #error: Error | undefined;
  #wake: (() => void) | undefined;

  /** @param onLeft called when the reader goes before the end: nothing more is wanted */
  constructor(signal: AbortSignal, onLeft: () => void) {
    this.#signal = signal;
    this.#onLeft = onLeft;
  }

  push(item: Item): void {
    this.#items.push(item);
    this.#wake?.();
  }

  end(): void {
    this.#isEnded = true;
    this.#wake?.();
  }

  /** What came before is still handed out. */
  fail(error: Error): void {
    this.#error = error;
    this.end();
  }

  /** No generator: its `return` would wait for a `next` that is waiting for sound. */
  [Symbol.asyncIterator](): AsyncIterator<Item, undefined> {
    return {
      next: () => this.#next(),
      return: () => {
        this.#items.length = 0;
        this.end();
        this.#onLeft();
        return Promise.resolve({ done: true, value: undefined });
      },
    };
  }

  async #next(): Promise<IteratorResult<Item, undefined>> {
    for (;;) {
      this.#signal.throwIfAborted();
      const value = this.#items.shift();
      if (value !== undefined) return { done: false, value };
      if (this.#error !== undefined) throw this.#error;
      if (this.#isEnded) return { done: true, value: undefined };
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
