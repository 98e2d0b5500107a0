import { toInt16 } from '../../../shared/pcm.ts';
import { lowPass } from './low-pass.ts';

/** 48 kHz in, 16 kHz out. */
export const DECIMATION = 3;
/** Flat to 6.8 kHz, 70 dB down from 8.6 kHz: what would fold lands above 7.4 kHz, where no recogniser listens. */
const TAPS = 125;
const CUTOFF = 7_700 / 48_000;
const BETA = 7;
/** How many samples of the input the filter is late by. */
export const FILTER_DELAY = (TAPS - 1) / 2;

export interface Chunk {
  /** Frame of the input clock at which the first sample was heard, the filter's delay taken off. */
  readonly frame: number;
  /** 16 kHz s16. */
  readonly samples: Int16Array<ArrayBuffer>;
}

/**
 * Filters and decimates 3:1, and cuts the result into chunks. Input is given a block at a time, with the frame it
 * begins at; a block that does not follow the one before ends the chunk, so that a chunk has no gap inside.
 */
export class Decimator {
  readonly #filter = lowPass(TAPS, CUTOFF, BETA);
  /** Written twice, a length apart, so that the last TAPS samples are always one stretch. */
  readonly #history = new Float32Array(TAPS * 2);
  #at = 0;
  #phase = 0;
  #chunk: Float32Array<ArrayBuffer>;
  #filled = 0;
  #chunkFrame = 0;
  #nextFrame: number | undefined;
  readonly #emit: (chunk: Chunk) => void;

  /** @param chunkSamples at 16 kHz */
  constructor(chunkSamples: number, emit: (chunk: Chunk) => void) {
    this.#chunk = new Float32Array(chunkSamples);
    this.#emit = emit;
  }

  /** Takes effect with the next chunk; the one in hand is given out as it is. */
  setChunkSamples(chunkSamples: number): void {
    if (chunkSamples === this.#chunk.length) return;
    this.#release();
    this.#chunk = new Float32Array(chunkSamples);
  }

  /** @param samples mono, ±1; what is beyond is clamped */
  push(samples: Float32Array, frame: number): void {
    if (this.#nextFrame !== undefined && frame !== this.#nextFrame) {
      this.#release();
      this.#phase = 0;
    }
    this.#nextFrame = frame + samples.length;
    for (let i = 0; i < samples.length; i++) {
      const sample = samples[i] ?? 0;
      this.#history[this.#at] = sample;
      this.#history[this.#at + TAPS] = sample;
      this.#at = (this.#at + 1) % TAPS;
      if (this.#phase === 0) this.#push(frame + i);
      this.#phase = (this.#phase + 1) % DECIMATION;
    }
  }

  #push(frame: number): void {
    if (this.#filled === 0) this.#chunkFrame = frame - FILTER_DELAY;
    let sum = 0;
    for (let tap = 0; tap < TAPS; tap++) {
      sum += (this.#filter[tap] ?? 0) * (this.#history[this.#at + tap] ?? 0);
    }
    this.#chunk[this.#filled++] = sum;
    if (this.#filled === this.#chunk.length) this.#release();
  }

  #release(): void {
    if (this.#filled === 0) return;
    this.#emit({ frame: this.#chunkFrame, samples: toInt16(this.#chunk.subarray(0, this.#filled)) });
    this.#filled = 0;
  }
}
