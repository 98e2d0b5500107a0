/**
 * Passes items to one consumer that handles one at a time: `put` resolves when the consumer has handled the item and asked
 * for the next one, so a producer that waits for it never runs ahead.
 */
export class HandOff<Item> implements AsyncIterable<Item> {
  readonly #waiting: { readonly item: Item; readonly handled: () => void }[] = [];
  #isClosed = false;
  #wake: () => void = () => undefined;

  put(item: Item): Promise<void> {
    if (this.#isClosed) return Promise.resolve();
    return new Promise((handled) => {
      this.#waiting.push({ item, handled });
      this.#wake();
    });
  }

  /** Ends the iteration once the items that wait are handled; `put` does nothing from now on. */
  close(): void {
    this.#isClosed = true;
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncIterator<Item> {
    for (;;) {
      const next = this.#waiting.shift();
      if (next !== undefined) {
        try {
          yield next.item;
        } finally {
          next.handled();
        }
      } else if (this.#isClosed) {
        return;
      } else {
        await new Promise<void>((wake) => (this.#wake = wake));
      }
    }
  }
}
