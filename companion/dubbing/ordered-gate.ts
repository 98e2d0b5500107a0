/** Lets several tasks run side by side but pass one point in the order in which they took their turns. */
export class OrderedGate {
  #last: Promise<void> = Promise.resolve();

  /** Takes the next place. `ready` resolves when all before have called `done`. `done` must be called on every path. */
  turn(): { ready: Promise<void>; done: () => void } {
    const ready = this.#last;
    let done: () => void = () => undefined;
    const finished = new Promise<void>((resolve) => (done = resolve));
    this.#last = ready.then(() => finished);
    return { ready, done };
  }
}
