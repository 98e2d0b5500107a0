import { CenterChannelMask } from './center-channel-mask.ts';
import { Fourier } from './fourier.ts';

const SIZE = 1024;
const HOP = SIZE / 4;
const MASK = SIZE - 1;
/** How many samples its output is late by, whatever it does: 21 ms at 48 kHz. */
export const SUPPRESSOR_LATENCY = SIZE;
/** Frames until its overlapping windows add up. */
const WARM_UP = SIZE / HOP;

/** Changes spectra whose real input was the left channel and whose imaginary input was the right. */
export type SpectralMask = Pick<CenterChannelMask, 'analyze' | 'apply' | 'stereoWidth' | 'reset'>;

/** What takes out the dialogue, where no other is given. */
export function centerChannelMask(rateHz: number): CenterChannelMask {
  return new CenterChannelMask(SIZE, HOP, rateHz);
}

/**
 * Takes the dialogue out of a stereo sound: what both channels have in common, in the speech band. Short-time Fourier
 * transform with overlapping square-root Hann windows; both channels go through one complex transform. Switched off it
 * is a plain delay of the same length, so that nothing jumps.
 */
export class Suppressor {
  readonly #fourier = new Fourier(SIZE);
  readonly #window = Float64Array.from({ length: SIZE }, (_, i) => Math.sin((Math.PI * i) / SIZE));
  readonly #mask: SpectralMask;
  readonly #left = new Float32Array(SIZE);
  readonly #right = new Float32Array(SIZE);
  readonly #outLeft = new Float64Array(SIZE);
  readonly #outRight = new Float64Array(SIZE);
  readonly #real = new Float64Array(SIZE);
  readonly #imaginary = new Float64Array(SIZE);
  #at = 0;
  #frames = 0;
  #isOn = false;

  constructor(rateHz: number, mask: SpectralMask = centerChannelMask(rateHz)) {
    this.#mask = mask;
  }

  /** 0 where both channels are one and the same, or opposites, so that nothing can be told apart; 1 for stereo. */
  get stereoWidth(): number {
    return this.#isOn ? this.#mask.stereoWidth : 0;
  }

  switch(isOn: boolean): void {
    if (isOn === this.#isOn) return;
    this.#isOn = isOn;
    this.#frames = 0;
    this.#outLeft.fill(0);
    this.#outRight.fill(0);
    this.#mask.reset();
  }

  /**
   * In place; blocks divide a quarter of the window.
   * @param depth how much of the dialogue is taken out, 0..1
   */
  process(left: Float32Array, right: Float32Array, depth: number): void {
    const isWarm = this.#isOn && this.#frames > WARM_UP;
    if (this.#isOn) this.#mask.analyze(left, right);
    for (let i = 0; i < left.length; i++) {
      const at = this.#at;
      const sampleLeft = left[i] ?? 0;
      const sampleRight = right[i] ?? 0;
      left[i] = isWarm ? (this.#outLeft[at] ?? 0) : (this.#left[at] ?? 0);
      right[i] = isWarm ? (this.#outRight[at] ?? 0) : (this.#right[at] ?? 0);
      this.#left[at] = sampleLeft;
      this.#right[at] = sampleRight;
      this.#outLeft[at] = 0;
      this.#outRight[at] = 0;
      this.#at = (at + 1) & MASK;
    }
    if (this.#isOn && this.#at % HOP === 0) this.#frame(depth);
  }

  #frame(depth: number): void {
    const from = this.#at;
    for (let i = 0; i < SIZE; i++) {
      const weight = this.#window[i] ?? 0;
      const at = (from + i) & MASK;
      this.#real[i] = (this.#left[at] ?? 0) * weight;
      this.#imaginary[i] = (this.#right[at] ?? 0) * weight;
    }
    this.#fourier.forward(this.#real, this.#imaginary);
    this.#mask.apply(this.#real, this.#imaginary, depth);
    this.#fourier.backward(this.#real, this.#imaginary);
    // Squared windows that overlap fourfold add up to two.
    const scale = 1 / (2 * SIZE);
    for (let i = 0; i < SIZE; i++) {
      const weight = (this.#window[i] ?? 0) * scale;
      const at = (from + i) & MASK;
      this.#outLeft[at] = (this.#outLeft[at] ?? 0) + (this.#real[i] ?? 0) * weight;
      this.#outRight[at] = (this.#outRight[at] ?? 0) + (this.#imaginary[i] ?? 0) * weight;
    }
    this.#frames++;
  }
}
