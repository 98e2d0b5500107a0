/**
 * A queue between two stages, for any number of producers and consumers: `push` waits while it is full, iteration
 * waits while it is empty. `close` lets what is inside drain; `abort` throws it away.
 */
export class BoundedQueue<Item> implements AsyncIterable<Item> {
  readonly #limit: number;
  #items: Item[] = [];
  #closed = false;
  #wakeConsumers: (() => void)[] = [];
  #wakeProducers: (() => void)[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#items.length;
  }

  /** Resolves once the item is in; false where the queue is closed and the item was not taken. */
  async push(item: Item): Promise<boolean> {
    while (!this.#closed && this.#items.length >= this.#limit) {
      await new Promise<void>((wake) => this.#wakeProducers.push(wake));
    }
    if (this.#closed) return false;
    this.#items.push(item);
    this.#wakeConsumers.shift()?.();
    return true;
  }

  close(): void {
    this.#closed = true;
    for (const wake of this.#wakeConsumers.splice(0)) wake();
    this.#releaseProducers();
  }

  abort(): void {
    this.#items = [];
    this.close();
  }

  async *[Symbol.asyncIterator](): AsyncIterator<Item> {
    for (;;) {
      const item = this.#items.shift();
      if (item !== undefined) {
        this.#releaseProducers();
        yield item;
      } else if (this.#closed) {
        return;
      } else {
        await new Promise<void>((wake) => this.#wakeConsumers.push(wake));
      }
    }
  }

  #releaseProducers(): void {
    for (const wake of this.#wakeProducers.splice(0)) wake();
  }
}
