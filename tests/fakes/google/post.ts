/** Things done later, in the order they were asked for. */
export class Post {
  readonly #queue: { atMs: number; deliver: () => void }[] = [];
  #lastMs = 0;
  #timer: NodeJS.Timeout | undefined;

  send(delayMs: number, deliver: () => void): void {
    this.#lastMs = Math.max(this.#lastMs, performance.now() + delayMs);
    this.#queue.push({ atMs: this.#lastMs, deliver });
    this.#arm();
  }

  clear(): void {
    this.#queue.length = 0;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #arm(): void {
    const next = this.#queue[0];
    if (next === undefined || this.#timer !== undefined) return;
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        while (this.#queue[0] !== undefined && this.#queue[0].atMs <= performance.now())
          this.#queue.shift()?.deliver();
        this.#arm();
      },
      Math.max(0, next.atMs - performance.now()),
    );
  }
}
