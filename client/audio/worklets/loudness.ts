/** Loudness by ITU-R BS.1770-4: K-weighted mean square, in LUFS. The filters' figures are those of its annex, for any rate. */

/** Steps that windows are made of. */
const STEP_MS = 100;
const MOMENTARY_STEPS = 4;
const SHORT_TERM_STEPS = 30;
const OFFSET_LU = -0.691;

/** What is quieter than this is silence: the standard's absolute gate. */
export const SILENCE_LUFS = -70;

/** The mean square of a K-weighted sound as LUFS. */
export function lufs(meanSquare: number): number {
  return meanSquare <= 0 ? -Infinity : OFFSET_LU + 10 * Math.log10(meanSquare);
}

/** Momentary (400 ms) and short-term (3 s) loudness of a sound of one or two channels, given a block at a time. */
export class LoudnessMeter {
  readonly #filters: readonly KWeighting[];
  readonly #stepSamples: number;
  /** Mean squares of the last steps, the newest at `#at - 1`. */
  readonly #steps = new Float64Array(SHORT_TERM_STEPS);
  #at = 0;
  #filled = 0;
  #sum = 0;
  #inStep = 0;

  constructor(rateHz: number, channels: number) {
    this.#filters = Array.from({ length: channels }, () => new KWeighting(rateHz));
    this.#stepSamples = Math.round((STEP_MS * rateHz) / 1000);
  }

  /** @returns how many steps of 100 ms were completed: the loudnesses have changed by so many */
  push(channels: readonly Float32Array[]): number {
    const length = channels[0]?.length ?? 0;
    let completed = 0;
    for (let i = 0; i < length; i++) {
      for (let c = 0; c < this.#filters.length; c++) {
        const weighted = this.#filters[c]?.step(channels[c]?.[i] ?? 0) ?? 0;
        this.#sum += weighted * weighted;
      }
      if (++this.#inStep < this.#stepSamples) continue;
      this.#steps[this.#at] = this.#sum / this.#stepSamples;
      this.#at = (this.#at + 1) % SHORT_TERM_STEPS;
      this.#filled = Math.min(SHORT_TERM_STEPS, this.#filled + 1);
      this.#sum = 0;
      this.#inStep = 0;
      completed++;
    }
    return completed;
  }

  /** -Infinity for silence, and before the first 100 ms. */
  get momentaryLufs(): number {
    return lufs(this.#mean(MOMENTARY_STEPS));
  }

  get shortTermLufs(): number {
    return lufs(this.#mean(SHORT_TERM_STEPS));
  }

  #mean(steps: number): number {
    const count = Math.min(steps, this.#filled);
    if (count === 0) return 0;
    let sum = 0;
    for (let i = 1; i <= count; i++)
      sum += this.#steps[(this.#at + SHORT_TERM_STEPS - i) % SHORT_TERM_STEPS] ?? 0;
    return sum / count;
  }
}

/** The head's shelf and the high-pass, as two second-order sections. */
class KWeighting {
  readonly #shelf: Section;
  readonly #highPass: Section;

  constructor(rateHz: number) {
    this.#shelf = shelf(1681.974450955533, 3.999843853973347, 0.7071752369554196, rateHz);
    this.#highPass = highPass(38.13547087602444, 0.5003270373238773, rateHz);
  }

  step(sample: number): number {
    return this.#highPass.step(this.#shelf.step(sample));
  }
}

/** Direct form II, transposed. */
class Section {
  readonly #b: readonly [number, number, number];
  readonly #a: readonly [number, number];
  #first = 0;
  #second = 0;

  constructor(b: readonly [number, number, number], a: readonly [number, number]) {
    this.#b = b;
    this.#a = a;
  }

  step(x: number): number {
    const y = this.#b[0] * x + this.#first;
    this.#first = this.#b[1] * x - this.#a[0] * y + this.#second;
    this.#second = this.#b[2] * x - this.#a[1] * y;
    return y;
  }
}

function shelf(hz: number, gainDb: number, q: number, rateHz: number): Section {
  const k = Math.tan((Math.PI * hz) / rateHz);
  const high = 10 ** (gainDb / 20);
  const band = high ** 0.4996667741545416;
  const a0 = 1 + k / q + k * k;
  return new Section(
    [(high + (band * k) / q + k * k) / a0, (2 * (k * k - high)) / a0, (high - (band * k) / q + k * k) / a0],
    [(2 * (k * k - 1)) / a0, (1 - k / q + k * k) / a0],
  );
}

function highPass(hz: number, q: number, rateHz: number): Section {
  const k = Math.tan((Math.PI * hz) / rateHz);
  const a0 = 1 + k / q + k * k;
  return new Section([1, -2, 1], [(2 * (k * k - 1)) / a0, (1 - k / q + k * k) / a0]);
}
