/** Power spectra of real sounds by a radix-2 FFT, its angles worked out once. Not to be shared between threads. */
export class PowerSpectrum {
  readonly size: number;
  readonly #real: Float64Array;
  readonly #imaginary: Float64Array;
  readonly #cosine: Float64Array;
  readonly #sine: Float64Array;
  readonly #reversed: Uint16Array;
  readonly #power: Float32Array;

  /** @param size of the transform, a power of two; shorter sounds are filled up with silence */
  constructor(size: number) {
    this.size = size;
    this.#real = new Float64Array(size);
    this.#imaginary = new Float64Array(size);
    this.#cosine = Float64Array.from({ length: size / 2 }, (_, k) => Math.cos((2 * Math.PI * k) / size));
    this.#sine = Float64Array.from({ length: size / 2 }, (_, k) => -Math.sin((2 * Math.PI * k) / size));
    this.#power = new Float32Array(size / 2 + 1);
    const bits = Math.log2(size);
    this.#reversed = Uint16Array.from({ length: size }, (_, i) => {
      let reversed = 0;
      for (let bit = 0; bit < bits; bit++) if (i & (1 << bit)) reversed |= 1 << (bits - 1 - bit);
      return reversed;
    });
  }

  /** Of bins 0 to size / 2. The same array each time. */
  of(samples: Float32Array): Float32Array {
    const real = this.#real;
    const imaginary = this.#imaginary.fill(0);
    for (let i = 0; i < this.size; i++) real[this.#reversed[i] ?? 0] = samples[i] ?? 0;
    for (let half = 1; half < this.size; half *= 2) {
      const stride = this.size / (2 * half);
      for (let k = 0; k < half; k++) {
        const cosine = this.#cosine[k * stride] ?? 0;
        const sine = this.#sine[k * stride] ?? 0;
        for (let at = k; at < this.size; at += 2 * half) {
          const other = at + half;
          const r = real[other] ?? 0;
          const i = imaginary[other] ?? 0;
          const turnedReal = r * cosine - i * sine;
          const turnedImaginary = r * sine + i * cosine;
          real[other] = (real[at] ?? 0) - turnedReal;
          imaginary[other] = (imaginary[at] ?? 0) - turnedImaginary;
          real[at] = (real[at] ?? 0) + turnedReal;
          imaginary[at] = (imaginary[at] ?? 0) + turnedImaginary;
        }
      }
    }
    for (let bin = 0; bin < this.#power.length; bin++) {
      this.#power[bin] = (real[bin] ?? 0) ** 2 + (imaginary[bin] ?? 0) ** 2;
    }
    return this.#power;
  }
}
