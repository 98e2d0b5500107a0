interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Stretches of time, joined where they meet. */
export class Coverage {
  #stretches: readonly Stretch[] = [];

  add(fromMs: number, toMs: number): void {
    if (!(toMs > fromMs)) return;
    const apart = this.#stretches.filter((other) => other.toMs < fromMs || other.fromMs > toMs);
    const touching = this.#stretches.filter((other) => !apart.includes(other));
    const joined = {
      fromMs: Math.min(fromMs, ...touching.map((other) => other.fromMs)),
      toMs: Math.max(toMs, ...touching.map((other) => other.toMs)),
    };
    this.#stretches = [...apart, joined];
  }

  remove(fromMs: number, toMs: number): void {
    this.#stretches = this.#stretches.flatMap((other) =>
      [
        { fromMs: other.fromMs, toMs: Math.min(other.toMs, fromMs) },
        { fromMs: Math.max(other.fromMs, toMs), toMs: other.toMs },
      ].filter((left) => left.toMs > left.fromMs),
    );
  }

  /** Where the stretch that holds a time ends; undefined where none does. */
  endOf(ms: number): number | undefined {
    return this.#stretches.find(({ fromMs, toMs }) => fromMs <= ms && ms < toMs)?.toMs;
  }

  clear(): void {
    this.#stretches = [];
  }
}
