/** Sound of any rate as logarithmic mel bands, a frame each 10 ms, whatever its level and its voice's colour. */
import { RealFft } from '../mel/real-fft.ts';
import { slaneyBank, type MelBand } from '../mel/slaney-bank.ts';

export const BANDS = 24;
export const FRAME_MS = 10;
const WINDOW_MS = 25;
/** What every rate has. */
const HIGHEST_HZ = 7_600;
/** Of the loudest frame lately: what is softer is as good as silent. In natural logarithms of power, some 65 dB. */
const FLOOR = -15;
/** The loudest frame fades by so much a frame: half its power in three seconds. */
const FADE = 0.0023;
/** A frame of ordinary speech, so that the first ones are not taken for loud. */
const ORDINARY_LEVEL = -4;
/** A frame with a band so near to the loudest one counts towards the voice's colour; on the scale of bands, 1 is the loudest. */
const LOUD = -0.2;
/** What any voice's mean is taken for at first, as if so many frames of it had been heard. */
const PRIOR_FRAMES = 60;
const PRIOR_MEAN = -0.35;
const LEAST = -1.5;
/** A bank with narrow bands needs its rate's own lengths, of which the transform takes those with small prime factors. */
const STEP = 12;

export class MelFrames {
  readonly #rateHz: number;
  readonly #fft: RealFft;
  readonly #bank: readonly MelBand[];
  readonly #window: Float64Array;
  readonly #frame: Float64Array;
  #pending = new Float64Array(0);
  /** Of the first pending sample, from the sound's first. */
  #pendingFrom = 0;
  #count = 0;
  #level = ORDINARY_LEVEL;
  readonly #sums = new Float64Array(BANDS).fill(PRIOR_MEAN * PRIOR_FRAMES);
  #loudCount = PRIOR_FRAMES;

  constructor(rateHz: number) {
    this.#rateHz = rateHz;
    const size = Math.round((rateHz * WINDOW_MS) / 1000 / STEP) * STEP;
    this.#fft = new RealFft(size);
    this.#bank = slaneyBank({ bands: BANDS, rateHz, frameSamples: size, highestHz: HIGHEST_HZ });
    this.#window = Float64Array.from(
      { length: size },
      (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / size),
    );
    this.#frame = new Float64Array(size);
    // The first frame's middle is the sound's beginning.
    this.#pending = new Float64Array(size / 2);
    this.#pendingFrom = -size / 2;
  }

  /** @returns the frames that are whole now; the i-th of all has its middle at 10 ms times i */
  push(samples: Int16Array): Float32Array[] {
    const joined = new Float64Array(this.#pending.length + samples.length);
    joined.set(this.#pending);
    for (let i = 0; i < samples.length; i++) joined[this.#pending.length + i] = (samples[i] ?? 0) / 32_768;
    const frames: Float32Array[] = [];
    const { size } = this.#fft;
    for (;;) {
      const first = Math.round((this.#count * FRAME_MS * this.#rateHz) / 1000) - size / 2 - this.#pendingFrom;
      if (first + size > joined.length) {
        this.#pending = joined.slice(Math.max(0, first));
        this.#pendingFrom += Math.max(0, first);
        return frames;
      }
      frames.push(this.#bandsOf(joined, first));
      this.#count++;
    }
  }

  /** The frames whose windows reach past the end. */
  end(): Float32Array[] {
    return this.push(new Int16Array(this.#fft.size / 2));
  }

  #bandsOf(samples: Float64Array, first: number): Float32Array {
    const { size } = this.#fft;
    for (let i = 0; i < size; i++) this.#frame[i] = (samples[first + i] ?? 0) * (this.#window[i] ?? 0);
    const power = this.#fft.power(this.#frame);
    let total = 0;
    const bands = this.#bank.map(({ from, weights }) => {
      let sum = 0;
      for (let bin = 0; bin < weights.length; bin++) sum += (weights[bin] ?? 0) * (power[from + bin] ?? 0);
      total += sum;
      return Math.log(sum + 1e-12);
    });
    this.#level = Math.max(this.#level - FADE, Math.log(total + 1e-12));
    return this.#uncoloured(
      Float32Array.from(bands, (band) => 1 + (2 * Math.max(FLOOR, band - this.#level)) / -FLOOR),
    );
  }

  /** Beside the mean of what was loud so far. */
  #uncoloured(bands: Float32Array): Float32Array {
    if (bands.some((band) => band > LOUD)) {
      this.#loudCount++;
      for (let i = 0; i < BANDS; i++) this.#sums[i] = (this.#sums[i] ?? 0) + (bands[i] ?? 0);
    }
    return bands.map((band, i) => Math.max(LEAST, band - (this.#sums[i] ?? 0) / this.#loudCount));
  }
}
