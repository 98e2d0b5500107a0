import type { StretchCore } from '../../../shared/signalsmith-core.ts';

/** Reads a dub faster or slower than it was made, with its pitch kept. */
export interface ChangeOfRate {
  /**
   * Begins a new sound.
   * @param read fills its argument with the next samples, silence after the last
   */
  begin(rate: number, read: (out: Float32Array) => void): void;
  /** How far ahead of its output `begin` reads, in samples. */
  lookahead(rate: number): number;
  /** Fills `out`, reading about `out.length * rate` samples. */
  process(out: Float32Array, read: (out: Float32Array) => void): void;
}

/** Signalsmith Stretch, mono, aligned so that its output begins with the sound's first sample. */
export class Stretcher implements ChangeOfRate {
  readonly #core: StretchCore;
  readonly #inputLatency: number;
  readonly #outputLatency: number;
  readonly #input: number;
  readonly #output: number;
  #rate = 1;
  /** Input owed from rounding, below one sample. */
  #owed = 0;

  constructor(core: StretchCore, rateHz: number) {
    this.#core = core;
    core._main();
    core._presetDefault(1, rateHz);
    this.#inputLatency = core._inputLatency();
    this.#outputLatency = core._outputLatency();
    const room = 2 * (this.#inputLatency + this.#outputLatency);
    this.#input = core._setBuffers(1, room);
    this.#output = this.#input + room * Float32Array.BYTES_PER_ELEMENT;
  }

  lookahead(rate: number): number {
    return this.#inputLatency + Math.ceil(this.#outputLatency * rate);
  }

  begin(rate: number, read: (out: Float32Array) => void): void {
    this.#rate = rate;
    this.#owed = 0;
    this.#core._reset();
    read(this.#view(this.#input, this.#inputLatency));
    this.#core._seek(this.#inputLatency, rate);
    const preRoll = this.lookahead(rate) - this.#inputLatency;
    read(this.#view(this.#input, preRoll));
    this.#core._process(preRoll, this.#outputLatency);
  }

  process(out: Float32Array, read: (out: Float32Array) => void): void {
    this.#owed += out.length * this.#rate;
    const wanted = Math.floor(this.#owed);
    this.#owed -= wanted;
    read(this.#view(this.#input, wanted));
    this.#core._process(wanted, out.length);
    out.set(this.#view(this.#output, out.length));
  }

  /** Looked up each time: the memory may have grown. */
  #view(pointer: number, length: number): Float32Array {
    return new Float32Array(this.#core.HEAP8.buffer, pointer, length);
  }
}
