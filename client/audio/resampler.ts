import { kaiser, sinc } from './worklets/low-pass.ts';

/** Zero crossings of the kernel on each side. */
const WING = 16;
/** Kernels at this many positions between two samples; what lies between two of them is interpolated. */
const PHASES = 512;
const BETA = 9;
/** The band's edge, as a part of the lower of both half rates. */
const ROLL_OFF = 0.92;

/**
 * Windowed-sinc resampling of one sound as it arrives, aligned with it: the first output is the first input's
 * moment. Output is held back until what it needs has come; `flush` gives the rest.
 */
export class Resampler {
  readonly #inHz: number;
  readonly #outHz: number;
  readonly #kernels: Float32Array[];
  readonly #reach: number;
  /** Input from `#start` on; before the sound there is silence. */
  #input: Float32Array<ArrayBuffer>;
  #start: number;
  #made = 0;

  constructor(inHz: number, outHz: number) {
    this.#inHz = inHz;
    this.#outHz = outHz;
    const scale = Math.min(1, outHz / inHz) * ROLL_OFF;
    this.#reach = Math.ceil(WING / scale);
    this.#kernels = Array.from({ length: PHASES + 1 }, (_, phase) => this.#kernel(phase / PHASES, scale));
    this.#input = new Float32Array(this.#reach);
    this.#start = -this.#reach;
  }

  push(samples: Float32Array): Float32Array<ArrayBuffer> {
    const input = new Float32Array(this.#input.length + samples.length);
    input.set(this.#input);
    input.set(samples, this.#input.length);
    this.#input = input;
    const end = this.#start + input.length;
    // Output n is at n·in/out; it reads up to `reach` samples past the one before it.
    const ready = Math.ceil(((end - this.#reach) * this.#outHz) / this.#inHz);
    return this.#make(Math.max(this.#made, ready));
  }

  /** The rest, up to the end of what was pushed. */
  flush(): Float32Array<ArrayBuffer> {
    const end = this.#start + this.#input.length;
    const upTo = Math.max(this.#made, Math.floor((end * this.#outHz) / this.#inHz));
    const padded = new Float32Array(this.#input.length + this.#reach + 1);
    padded.set(this.#input);
    this.#input = padded;
    return this.#make(upTo);
  }

  #make(upTo: number): Float32Array<ArrayBuffer> {
    const out = new Float32Array(upTo - this.#made);
    for (let i = 0; i < out.length; i++) out[i] = this.#at(((this.#made + i) * this.#inHz) / this.#outHz);
    this.#made = upTo;
    const keepFrom = Math.floor((upTo * this.#inHz) / this.#outHz) - this.#reach;
    const drop = Math.min(this.#input.length, Math.max(0, keepFrom - this.#start));
    this.#input = this.#input.slice(drop);
    this.#start += drop;
    return out;
  }

  /** The sound's value at a position between its samples. */
  #at(position: number): number {
    const whole = Math.floor(position);
    const phase = (position - whole) * PHASES;
    const lower = Math.floor(phase);
    const mix = phase - lower;
    const near = this.#kernels[lower] ?? [];
    const far = this.#kernels[lower + 1] ?? near;
    const first = whole - this.#reach + 1 - this.#start;
    let sum = 0;
    for (let tap = 0; tap < near.length; tap++) {
      const a = near[tap] ?? 0;
      sum += (a + ((far[tap] ?? 0) - a) * mix) * (this.#input[first + tap] ?? 0);
    }
    return sum;
  }

  #kernel(fraction: number, scale: number): Float32Array {
    const taps = new Float32Array(2 * this.#reach);
    for (let tap = 0; tap < taps.length; tap++) {
      const distance = tap - this.#reach + 1 - fraction;
      taps[tap] = scale * sinc(distance * scale) * kaiser(distance / this.#reach, BETA);
    }
    return taps;
  }
}
