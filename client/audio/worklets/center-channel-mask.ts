import { SpeechDetector } from './speech-detector.ts';

/** Speech is in here; bass below it and air above it stay. A window of 21 ms tells no frequencies nearer than 47 Hz apart. */
const FROM_HZ = 110;
const TO_HZ = 8_000;
/** The band's edges are ramps of this part of a frequency. */
const EDGE = 0.15;
/** How much of the powers before is kept with each frame: about 20 ms of memory at a hop of 5.3 ms. */
const MEMORY = 0.72;
/** Chance makes independent channels look as much alike as this, within such a memory. */
const CHANCE = 0.12;
/** What is gained is gained a little late; so a bin that holds mostly centre is taken as all centre. */
const SHARPNESS = 1.6;
/** The mask comes at once and goes in steps, or it would be heard to flutter. */
const RELEASE = 0.6;
/** What leans to one side, as panned instruments do, is not the centre: from the first part of its power on less so. */
const LEANS_FROM = 0.25;
const LEANS_TO = 0.8;
/** For telling mono from stereo: a few seconds. */
const WIDTH_MEMORY = 0.998;
/** The difference of both channels, as a part of all power: below the first it is mono, above the second stereo. */
const MONO = 0.001;
const STEREO = 0.004;
/** Of two channels that have nothing to do with each other it is all power. Towards twice that they are opposites, with no middle. */
const WIDE = 1.6;
const OPPOSITE = 1.9;
const SILENCE = 1e-9;

/**
 * Which part of each frequency is in the centre, and without it the same sound: from how alike both channels are over
 * the last moments. What is alike in both, S, and what is not, A and B, are told apart by powers: the product of the channels
 * keeps S², their sum has 2 S² + A² + B². The centre is the sum's half, weighed by S²'s part of it (a Wiener
 * filter); where all of it is taken out, (A - B) / 2 stays, which is brought back to the power of A and B. As long as
 * nobody speaks there, the centre stays.
 */
export class CenterChannelMask {
  readonly #size: number;
  readonly #hop: number;
  readonly #speech: SpeechDetector;
  readonly #band: Float64Array;
  readonly #product: Float64Array;
  readonly #power: Float64Array;
  readonly #leaning: Float64Array;
  readonly #gain: Float64Array;
  #difference = 0;
  #sum = 0;
  #centre = 0;

  /** @param hop samples from one spectrum to the next */
  constructor(size: number, hop: number, rateHz: number) {
    this.#size = size;
    this.#hop = hop;
    this.#speech = new SpeechDetector(rateHz);
    const bins = size / 2;
    this.#product = new Float64Array(bins + 1);
    this.#power = new Float64Array(bins + 1);
    this.#leaning = new Float64Array(bins + 1);
    this.#gain = new Float64Array(bins + 1);
    const ramp = (x: number): number => Math.min(1, Math.max(0, x));
    this.#band = Float64Array.from({ length: bins }, (_, k) => {
      const hz = (k * rateHz) / size;
      return ramp((hz / FROM_HZ - 1) / EDGE) * ramp((1 + EDGE - hz / TO_HZ) / EDGE);
    });
  }

  /** 0 for mono, 1 for stereo, 0 where one channel is the other turned around: nothing can be taken out of the middle. */
  get stereoWidth(): number {
    if (this.#sum < SILENCE) return 0;
    const width = this.#difference / this.#sum;
    const apart = Math.min((width - MONO) / (STEREO - MONO), (OPPOSITE - width) / (OPPOSITE - WIDE));
    return Math.min(1, Math.max(0, apart));
  }

  reset(): void {
    this.#product.fill(0);
    this.#power.fill(0);
    this.#leaning.fill(0);
    this.#gain.fill(0);
    this.#speech.reset();
    this.#difference = 0;
    this.#sum = 0;
  }

  /** The samples of both channels, as they come: what is spoken is told from them. */
  analyze(left: Float32Array, right: Float32Array): void {
    this.#speech.analyze(left, right);
  }

  /** Takes the centre out of a spectrum whose real input was the left channel and whose imaginary input was the right. */
  apply(real: Float64Array, imaginary: Float64Array, depth: number): void {
    this.#measure(real, imaginary);
    const presence = this.#speech.step(this.#centre, this.#hop);
    if (depth === 0) this.#gain.fill(0);
    else this.#separate(presence);
    this.remove(real, imaginary, depth);
  }

  /** The same with what was found out of the last spectrum that was applied to. */
  remove(real: Float64Array, imaginary: Float64Array, depth: number): void {
    for (let k = 1; k < this.#band.length; k++) {
      const gain = (this.#gain[k] ?? 0) * depth * (this.#band[k] ?? 0);
      if (gain === 0) continue;
      const n = this.#size - k;
      const [ar, ai, br, bi] = [real[k] ?? 0, imaginary[k] ?? 0, real[n] ?? 0, imaginary[n] ?? 0];
      let leftRe = (ar + br) / 2;
      let leftIm = (ai - bi) / 2;
      let rightRe = (ai + bi) / 2;
      let rightIm = (br - ar) / 2;
      const centreRe = ((leftRe + rightRe) / 2) * gain;
      const centreIm = ((leftIm + rightIm) / 2) * gain;
      const restore = 1 + (Math.SQRT2 - 1) * gain;
      leftRe = (leftRe - centreRe) * restore;
      leftIm = (leftIm - centreIm) * restore;
      rightRe = (rightRe - centreRe) * restore;
      rightIm = (rightIm - centreIm) * restore;
      real[k] = leftRe - rightIm;
      imaginary[k] = leftIm + rightRe;
      real[n] = leftRe + rightIm;
      imaginary[n] = rightRe - leftIm;
    }
  }

  #measure(real: Float64Array, imaginary: Float64Array): void {
    let difference = 0;
    let sum = 0;
    let centre = 0;
    for (let k = 1; k < this.#band.length; k++) {
      const n = this.#size - k;
      const [ar, ai, br, bi] = [real[k] ?? 0, imaginary[k] ?? 0, real[n] ?? 0, imaginary[n] ?? 0];
      const leftRe = (ar + br) / 2;
      const leftIm = (ai - bi) / 2;
      const rightRe = (ai + bi) / 2;
      const rightIm = (br - ar) / 2;
      const product = leftRe * rightRe + leftIm * rightIm;
      const leftPower = leftRe * leftRe + leftIm * leftIm;
      const rightPower = rightRe * rightRe + rightIm * rightIm;
      const power = leftPower + rightPower;
      this.#leaning[k] = (this.#leaning[k] ?? 0) * MEMORY + (leftPower - rightPower) * (1 - MEMORY);
      this.#product[k] = (this.#product[k] ?? 0) * MEMORY + product * (1 - MEMORY);
      this.#power[k] = (this.#power[k] ?? 0) * MEMORY + power * (1 - MEMORY);
      const weight = this.#band[k] ?? 0;
      difference += (power - 2 * product) * weight;
      sum += power * weight;
      centre += product * weight;
    }
    // What is in one channel alone adds to it and takes from it by chance alike.
    this.#centre = Math.max(0, centre) / this.#size ** 2;
    this.#difference = this.#difference * WIDTH_MEMORY + difference * (1 - WIDTH_MEMORY);
    this.#sum = this.#sum * WIDTH_MEMORY + sum * (1 - WIDTH_MEMORY);
  }

  #separate(presence: number): void {
    for (let k = 1; k < this.#band.length; k++) {
      // Its neighbours tell of the same sound: more to judge by.
      const product =
        (this.#product[k] ?? 0) + ((this.#product[k - 1] ?? 0) + (this.#product[k + 1] ?? 0)) / 2;
      const power = (this.#power[k] ?? 0) + ((this.#power[k - 1] ?? 0) + (this.#power[k + 1] ?? 0)) / 2;
      const centre = Math.max(0, product - CHANCE * (power / 2 - Math.max(0, product)));
      const sides = Math.max(0, power - 2 * centre);
      const wiener = centre / (centre + sides / 4 + SILENCE);
      const leaning = Math.abs(this.#leaning[k] ?? 0) / ((this.#power[k] ?? 0) + SILENCE);
      const upright = Math.min(1, Math.max(0, (LEANS_TO - leaning) / (LEANS_TO - LEANS_FROM)));
      const wanted = Math.min(1, wiener * SHARPNESS - (SHARPNESS - 1) * (1 - wiener)) * upright * presence;
      const before = this.#gain[k] ?? 0;
      const gain = Math.max(0, wanted);
      this.#gain[k] = gain > before ? gain : before * RELEASE + gain * (1 - RELEASE);
    }
  }
}
