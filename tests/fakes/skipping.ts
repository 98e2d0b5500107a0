import type { ChangeOfRate } from '../../client/audio/worklets/stretcher.ts';

/** Skips samples, or repeats some: right in its lengths, whatever it does to the pitch. */
export class Skipping implements ChangeOfRate {
  #rate = 1;
  #owed = 0;

  begin(rate: number): void {
    this.#rate = rate;
    this.#owed = 0;
  }

  lookahead(): number {
    return 0;
  }

  process(out: Float32Array, read: (out: Float32Array) => void): void {
    this.#owed += out.length * this.#rate;
    const taken = new Float32Array(Math.floor(this.#owed));
    this.#owed -= taken.length;
    read(taken);
    for (let i = 0; i < out.length; i++) out[i] = taken[Math.floor((i * taken.length) / out.length)] ?? 0;
  }
}
