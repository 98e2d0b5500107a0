import { FEATURES } from './speech-stretch.ts';

/** Of each frame only the likeliest components count: the others are next to nothing. */
const LIKELIEST = 8;

/** A diagonal Gaussian mixture over frames. */
export interface Mixture {
  /** One a component, summing to 1. */
  readonly weights: Float64Array;
  /** `FEATURES` a component. */
  readonly means: Float64Array;
  readonly variances: Float64Array;
}

/** How much of a stretch each component explains, and where the stretch lies about it. */
export interface MixtureStatistics {
  /** Frames, one a component. */
  readonly counts: Float64Array;
  /** Sums of the frames' offsets from the component's mean, over its deviation; `FEATURES` a component. */
  readonly offsets: Float64Array;
  /** Log likelihood of all frames. */
  readonly logLikelihood: number;
}

/** Works out frames against one mixture; made once for it. */
export class MixtureScorer {
  readonly components: number;
  readonly #mixture: Mixture;
  readonly #constants: Float64Array;
  readonly #precisions: Float64Array;
  readonly #scores: Float64Array;
  readonly #order: Uint16Array;

  constructor(mixture: Mixture) {
    this.#mixture = mixture;
    this.components = mixture.weights.length;
    this.#precisions = mixture.variances.map((variance) => 1 / variance);
    this.#constants = mixture.weights.map((weight, c) => {
      let logs = 0;
      for (let k = 0; k < FEATURES; k++)
        logs += Math.log(2 * Math.PI * (mixture.variances[c * FEATURES + k] ?? 1));
      return Math.log(weight) - 0.5 * logs;
    });
    this.#scores = new Float64Array(this.components);
    this.#order = new Uint16Array(LIKELIEST);
  }

  /** @param features `FEATURES` a frame */
  statistics(features: Float32Array): MixtureStatistics {
    const counts = new Float64Array(this.components);
    const offsets = new Float64Array(this.components * FEATURES);
    let logLikelihood = 0;
    for (let row = 0; row < features.length; row += FEATURES) {
      logLikelihood += this.#score(features, row);
      const best = this.#scores[this.#order[0] ?? 0] ?? 0;
      let sum = 0;
      for (const c of this.#order) sum += Math.exp((this.#scores[c] ?? 0) - best);
      for (const c of this.#order) {
        const share = Math.exp((this.#scores[c] ?? 0) - best) / sum;
        if (share < 1e-4) continue;
        counts[c] = (counts[c] ?? 0) + share;
        const at = c * FEATURES;
        for (let k = 0; k < FEATURES; k++) {
          offsets[at + k] =
            (offsets[at + k] ?? 0) + share * ((features[row + k] ?? 0) - (this.#mixture.means[at + k] ?? 0));
        }
      }
    }
    for (let i = 0; i < offsets.length; i++) {
      offsets[i] = (offsets[i] ?? 0) * Math.sqrt(this.#precisions[i] ?? 1);
    }
    return { counts, offsets, logLikelihood };
  }

  /** Scores every component, and orders the likeliest. */
  #score(features: Float32Array, row: number): number {
    const { means } = this.#mixture;
    let best = -Infinity;
    for (let c = 0; c < this.components; c++) {
      const at = c * FEATURES;
      let distance = 0;
      for (let k = 0; k < FEATURES; k++) {
        const offset = (features[row + k] ?? 0) - (means[at + k] ?? 0);
        distance += offset * offset * (this.#precisions[at + k] ?? 1);
      }
      const score = (this.#constants[c] ?? 0) - 0.5 * distance;
      this.#scores[c] = score;
      best = Math.max(best, score);
    }
    for (let rank = 0; rank < LIKELIEST; rank++) {
      let top = -1;
      for (let c = 0; c < this.components; c++) {
        if (top >= 0 && (this.#scores[c] ?? 0) <= (this.#scores[top] ?? 0)) continue;
        if (!this.#order.subarray(0, rank).includes(c)) top = c;
      }
      this.#order[rank] = top;
    }
    return best;
  }
}
