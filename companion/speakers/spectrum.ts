/** Magnitudes of short frames: the arithmetic that speaker features stand on. */

/** In-place radix-2 FFT; `real` and `imaginary` have the same power-of-two length. */
export function fft(real: Float64Array, imaginary: Float64Array): void {
  const size = real.length;
  for (let i = 1, j = 0; i < size; i++) {
    let bit = size >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) {
      swap(real, i, j);
      swap(imaginary, i, j);
    }
  }
  for (let length = 2; length <= size; length <<= 1) {
    const angle = (-2 * Math.PI) / length;
    const half = length >> 1;
    for (let k = 0; k < half; k++) {
      const cos = Math.cos(angle * k);
      const sin = Math.sin(angle * k);
      for (let at = k; at < size; at += length) {
        const [ar, ai] = [real[at] ?? 0, imaginary[at] ?? 0];
        const [br, bi] = [real[at + half] ?? 0, imaginary[at + half] ?? 0];
        const tr = br * cos - bi * sin;
        const ti = br * sin + bi * cos;
        real[at] = ar + tr;
        imaginary[at] = ai + ti;
        real[at + half] = ar - tr;
        imaginary[at + half] = ai - ti;
      }
    }
  }
}

function swap(values: Float64Array, i: number, j: number): void {
  const kept = values[i] ?? 0;
  values[i] = values[j] ?? 0;
  values[j] = kept;
}

const FFT_SIZE = 512;

/** Triangular mel filters over a 512-point power spectrum. */
export class MelFilters {
  readonly #filters: readonly { first: number; weights: Float64Array }[];
  readonly #window: Float64Array;

  constructor(options: {
    bands: number;
    fromHz: number;
    toHz: number;
    rateHz: number;
    frameSamples: number;
  }) {
    const { bands, fromHz, toHz, rateHz, frameSamples } = options;
    const mel = (hz: number) => 1127 * Math.log(1 + hz / 700);
    const hz = (m: number) => 700 * (Math.exp(m / 1127) - 1);
    const edges = Array.from({ length: bands + 2 }, (_, i) => {
      return (hz(mel(fromHz) + ((mel(toHz) - mel(fromHz)) * i) / (bands + 1)) * FFT_SIZE) / rateHz;
    });
    this.#filters = Array.from({ length: bands }, (_, band) => {
      const [low, middle, high] = [edges[band] ?? 0, edges[band + 1] ?? 0, edges[band + 2] ?? 0];
      const first = Math.ceil(low);
      const weights = new Float64Array(Math.max(1, Math.floor(high) - first + 1));
      for (let i = 0; i < weights.length; i++) {
        const bin = first + i;
        weights[i] = Math.max(
          0,
          bin <= middle ? (bin - low) / (middle - low) : (high - bin) / (high - middle),
        );
      }
      return { first, weights };
    });
    this.#window = Float64Array.from(
      { length: frameSamples },
      (_, i) => 0.54 - 0.46 * Math.cos((2 * Math.PI * i) / (frameSamples - 1)),
    );
  }

  /** Natural logarithms of the bands' energies of one frame of floats. */
  logEnergies(frame: Float32Array): Float64Array {
    const real = new Float64Array(FFT_SIZE);
    const imaginary = new Float64Array(FFT_SIZE);
    for (let i = 0; i < this.#window.length; i++) real[i] = (frame[i] ?? 0) * (this.#window[i] ?? 0);
    fft(real, imaginary);
    return Float64Array.from(this.#filters, ({ first, weights }) => {
      let energy = 1e-10;
      for (let i = 0; i < weights.length; i++) {
        const [re, im] = [real[first + i] ?? 0, imaginary[first + i] ?? 0];
        energy += (weights[i] ?? 0) * (re * re + im * im);
      }
      return Math.log(energy);
    });
  }
}

/** Cosine transform of log energies: coefficients `1..count`; the level, coefficient 0, is left out. */
export function cepstrum(logEnergies: Float64Array, count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => {
    let sum = 0;
    for (let band = 0; band < logEnergies.length; band++) {
      sum += (logEnergies[band] ?? 0) * Math.cos((Math.PI * (i + 1) * (band + 0.5)) / logEnergies.length);
    }
    return (sum * 2) / logEnergies.length;
  });
}
