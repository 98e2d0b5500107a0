/** First in, first out, without copying what waits. */
export class SampleQueue {
  readonly #parts: Float32Array[] = [];
  #offset = 0;
  #length = 0;

  /** Samples waiting. */
  get length(): number {
    return this.#length;
  }

  push(samples: Float32Array): void {
    if (samples.length === 0) return;
    this.#parts.push(samples);
    this.#length += samples.length;
  }

  /** Fills `out` as far as there are samples, silence after; returns how many there were. */
  read(out: Float32Array): number {
    let filled = 0;
    while (filled < out.length) {
      const part = this.#parts[0];
      if (part === undefined) break;
      const slice = part.subarray(this.#offset, this.#offset + out.length - filled);
      out.set(slice, filled);
      filled += slice.length;
      this.#offset += slice.length;
      if (this.#offset === part.length) {
        this.#parts.shift();
        this.#offset = 0;
      }
    }
    out.fill(0, filled);
    this.#length -= filled;
    return filled;
  }
}
