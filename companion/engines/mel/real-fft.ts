/**
 * Power spectra of real frames of any even length with small prime factors, such as the 400 samples that speech models are
 * trained on (mixed-radix decimation in time). Not to be shared between threads.
 */
export class RealFft {
  /** Samples of a frame. */
  readonly size: number;
  /** size / 2 + 1. */
  readonly bins: number;
  readonly #half: number;
  readonly #stages: readonly Stage[];
  /** cos and sin of 2 pi k / size. */
  readonly #cosine: Float64Array;
  readonly #sine: Float64Array;
  /** Even samples as real parts, odd ones as imaginary parts: half a transform's work. */
  readonly #inReal: Float64Array;
  readonly #inImaginary: Float64Array;
  readonly #real: Float64Array;
  readonly #imaginary: Float64Array;
  readonly #butterfly: Float64Array;
  readonly #power: Float64Array;

  /** @param size even */
  constructor(size: number) {
    this.size = size;
    this.#half = size / 2;
    this.bins = this.#half + 1;
    this.#stages = stagesOf(this.#half);
    this.#cosine = Float64Array.from({ length: size }, (_, k) => Math.cos((2 * Math.PI * k) / size));
    this.#sine = Float64Array.from({ length: size }, (_, k) => Math.sin((2 * Math.PI * k) / size));
    this.#inReal = new Float64Array(this.#half);
    this.#inImaginary = new Float64Array(this.#half);
    this.#real = new Float64Array(this.#half);
    this.#imaginary = new Float64Array(this.#half);
    this.#butterfly = new Float64Array(2 * Math.max(1, ...this.#stages.map(({ radix }) => radix)));
    this.#power = new Float64Array(this.bins);
  }

  /**
   * @param frame `size` samples
   * @returns squared magnitudes of the bins; the same array each time
   */
  power(frame: ArrayLike<number>): Float64Array {
    const half = this.#half;
    for (let i = 0; i < half; i++) {
      this.#inReal[i] = frame[2 * i] ?? 0;
      this.#inImaginary[i] = frame[2 * i + 1] ?? 0;
    }
    this.#transform(0, 1, 0, 0);
    for (let bin = 0; bin <= half; bin++) {
      const [at, mirrored] = [bin % half, (half - bin) % half];
      const evenReal = ((this.#real[at] ?? 0) + (this.#real[mirrored] ?? 0)) / 2;
      const evenImaginary = ((this.#imaginary[at] ?? 0) - (this.#imaginary[mirrored] ?? 0)) / 2;
      const oddReal = ((this.#imaginary[at] ?? 0) + (this.#imaginary[mirrored] ?? 0)) / 2;
      const oddImaginary = ((this.#real[mirrored] ?? 0) - (this.#real[at] ?? 0)) / 2;
      const [cosine, sine] = [this.#cosine[bin] ?? 0, this.#sine[bin] ?? 0];
      const real = evenReal + oddReal * cosine + oddImaginary * sine;
      const imaginary = evenImaginary + oddImaginary * cosine - oddReal * sine;
      this.#power[bin] = real * real + imaginary * imaginary;
    }
    return this.#power;
  }

  /** Transforms inputs that stand `stride` apart into consecutive outputs. */
  #transform(depth: number, stride: number, from: number, to: number): void {
    const stage = this.#stages[depth];
    if (stage === undefined) {
      this.#real[to] = this.#inReal[from] ?? 0;
      this.#imaginary[to] = this.#inImaginary[from] ?? 0;
      return;
    }
    const { radix, length, cosine, sine } = stage;
    for (let part = 0; part < radix; part++) {
      this.#transform(depth + 1, stride * radix, from + part * stride, to + part * length);
    }
    const [real, imaginary, sums] = [this.#real, this.#imaginary, this.#butterfly];
    let twiddle = 0;
    for (let k = to; k < to + length; k++) {
      for (let q = 0; q < 2 * radix; q += 2) {
        let re = real[k] ?? 0;
        let im = imaginary[k] ?? 0;
        for (let part = 1; part < radix; part++, twiddle++) {
          const at = k + part * length;
          const x = real[at] ?? 0;
          const y = imaginary[at] ?? 0;
          const c = cosine[twiddle] ?? 0;
          const s = sine[twiddle] ?? 0;
          re += x * c + y * s;
          im += y * c - x * s;
        }
        sums[q] = re;
        sums[q + 1] = im;
      }
      for (let q = 0; q < radix; q++) {
        real[k + q * length] = sums[2 * q] ?? 0;
        imaginary[k + q * length] = sums[2 * q + 1] ?? 0;
      }
    }
  }
}

/** A combination of `radix` transforms of `length` values each into one. */
interface Stage {
  readonly radix: number;
  readonly length: number;
  /** Twiddle factors in the order that they are needed in: by value, by output, by input but the first. */
  readonly cosine: Float64Array;
  readonly sine: Float64Array;
}

function stagesOf(count: number): Stage[] {
  let rest = count;
  return primeFactors(count).map((radix) => {
    const whole = rest;
    const length = whole / radix;
    rest = length;
    const cosine = new Float64Array(length * radix * (radix - 1));
    const sine = new Float64Array(cosine.length);
    let at = 0;
    for (let k = 0; k < length; k++) {
      for (let q = 0; q < radix; q++) {
        for (let part = 1; part < radix; part++, at++) {
          const radians = (2 * Math.PI * ((part * (k + q * length)) % whole)) / whole;
          cosine[at] = Math.cos(radians);
          sine[at] = Math.sin(radians);
        }
      }
    }
    return { radix, length, cosine, sine };
  });
}

function primeFactors(value: number): number[] {
  const factors: number[] = [];
  let rest = value;
  for (let factor = 2; rest > 1; factor++) {
    for (; rest % factor === 0; rest /= factor) factors.push(factor);
  }
  return factors;
}
