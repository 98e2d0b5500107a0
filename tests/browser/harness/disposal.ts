/** Something that was started and has to be ended. */
export interface Closable {
  close(): Promise<void>;
}

/** Ends what was started in the opposite order, all of it, also when one of them fails at it. */
export class Disposal implements Closable {
  readonly #started: (() => Promise<void> | void)[] = [];

  add(end: () => Promise<void> | void): void {
    this.#started.push(end);
  }

  async close(): Promise<void> {
    const failures: unknown[] = [];
    for (let end = this.#started.pop(); end !== undefined; end = this.#started.pop()) {
      try {
        await end();
      } catch (failure) {
        failures.push(failure);
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, 'Not everything could be ended.');
  }
}
