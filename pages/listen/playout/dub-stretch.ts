import { SampleQueue } from '../../../client/audio/worklets/sample-queue.ts';
import type { ChangeOfRate } from '../../../client/audio/worklets/stretcher.ts';

const BLOCK = 960;

/** One dub, played faster as it arrives: gives what the samples so far suffice for, and the rest at its end. */
export class DubStretch {
  readonly #stretcher: ChangeOfRate;
  readonly #rate: number;
  readonly #queue = new SampleQueue();
  #pushed = 0;
  #made = 0;
  #hasBegun = false;

  constructor(stretcher: ChangeOfRate, rate: number) {
    this.#stretcher = stretcher;
    this.#rate = rate;
  }

  push(samples: Float32Array): Float32Array<ArrayBuffer> {
    this.#queue.push(samples);
    this.#pushed += samples.length;
    if (!this.#hasBegun && this.#queue.length < this.#stretcher.lookahead(this.#rate))
      return new Float32Array();
    this.#begin();
    const blocks = Math.floor(this.#queue.length / Math.ceil(BLOCK * this.#rate + 1));
    return this.#make(blocks * BLOCK);
  }

  /** What is left, so that the whole is as long as the dub at its rate. */
  flush(): Float32Array<ArrayBuffer> {
    this.#begin();
    return this.#make(Math.max(0, Math.round(this.#pushed / this.#rate) - this.#made));
  }

  #begin(): void {
    if (this.#hasBegun) return;
    this.#hasBegun = true;
    this.#stretcher.begin(this.#rate, this.#read);
  }

  #make(length: number): Float32Array<ArrayBuffer> {
    const out = new Float32Array(length);
    for (let at = 0; at < length; at += BLOCK) {
      this.#stretcher.process(out.subarray(at, Math.min(length, at + BLOCK)), this.#read);
    }
    this.#made += length;
    return out;
  }

  readonly #read = (out: Float32Array): void => {
    this.#queue.read(out);
  };
}
