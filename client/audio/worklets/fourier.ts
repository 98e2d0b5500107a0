/** Complex Fourier transform of one size, a power of two, in place; everything it needs is made once. */
export class Fourier {
  readonly size: number;
  readonly #cos: Float64Array;
  readonly #sin: Float64Array;
  readonly #reversed: Uint32Array;

  constructor(size: number) {
    this.size = size;
    this.#cos = Float64Array.from({ length: size / 2 }, (_, k) => Math.cos((2 * Math.PI * k) / size));
    this.#sin = Float64Array.from({ length: size / 2 }, (_, k) => -Math.sin((2 * Math.PI * k) / size));
    this.#reversed = new Uint32Array(size);
    for (let i = 1; i < size; i++) {
      this.#reversed[i] = ((this.#reversed[i >> 1] ?? 0) >> 1) | (i & 1 ? size >> 1 : 0);
    }
  }

  forward(real: Float64Array, imaginary: Float64Array): void {
    const { size } = this;
    for (let i = 0; i < size; i++) {
      const j = this.#reversed[i] ?? 0;
      if (j <= i) continue;
      const re = real[i] ?? 0;
      const im = imaginary[i] ?? 0;
      real[i] = real[j] ?? 0;
      imaginary[i] = imaginary[j] ?? 0;
      real[j] = re;
      imaginary[j] = im;
    }
    for (let half = 1; half < size; half <<= 1) {
      const stride = size / (2 * half);
      for (let from = 0; from < size; from += 2 * half) {
        for (let k = 0; k < half; k++) {
          const cos = this.#cos[k * stride] ?? 0;
          const sin = this.#sin[k * stride] ?? 0;
          const a = from + k;
          const b = a + half;
          const re = (real[b] ?? 0) * cos - (imaginary[b] ?? 0) * sin;
          const im = (real[b] ?? 0) * sin + (imaginary[b] ?? 0) * cos;
          real[b] = (real[a] ?? 0) - re;
          imaginary[b] = (imaginary[a] ?? 0) - im;
          real[a] = (real[a] ?? 0) + re;
          imaginary[a] = (imaginary[a] ?? 0) + im;
        }
      }
    }
  }

  /** The inverse, times `size`. */
  backward(real: Float64Array, imaginary: Float64Array): void {
    this.forward(imaginary, real);
  }
}
