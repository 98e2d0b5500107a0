import { FEATURES } from './voice-frame.ts';

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

/** Which components a frame belongs to, the likeliest first, and how much to each; shares sum to 1. */
export interface Placement {
  readonly components: Uint8Array;
  readonly shares: Float32Array;
}

/** How much of a stretch each component explains, and where the stretch lies about it. */
export interface MixtureStatistics {
  /** Frames, one a component. */
  readonly counts: Float64Array;
  /** Sums of the frames' offsets from the component's mean, over its deviation; `FEATURES` a component. */
  readonly offsets: Float64Array;
}

/** Works out frames against one mixture; made once for it. */
export class MixtureScorer {
  readonly components: number;
  readonly #means: Float64Array;
  readonly #constants: Float64Array;
  readonly #precisions: Float64Array;
  readonly #scores: Float64Array;

  constructor({ weights, means, variances }: Mixture) {
    this.components = weights.length;
    this.#means = means;
    this.#precisions = variances.map((variance) => 1 / variance);
    this.#constants = weights.map((weight, c) => {
      let logs = 0;
      for (let k = 0; k < FEATURES; k++) logs += Math.log(2 * Math.PI * (variances[c * FEATURES + k] ?? 1));
      return Math.log(weight) - 0.5 * logs;
    });
    this.#scores = new Float64Array(this.components);
  }

  /** @param row where the frame's `FEATURES` begin */
  place(features: Float32Array, row = 0): Placement {
    for (let c = 0; c < this.components; c++) {
      const at = c * FEATURES;
      let distance = 0;
      for (let k = 0; k < FEATURES; k++) {
        const offset = (features[row + k] ?? 0) - (this.#means[at + k] ?? 0);
        distance += offset * offset * (this.#precisions[at + k] ?? 1);
      }
      this.#scores[c] = (this.#constants[c] ?? 0) - 0.5 * distance;
    }
    const components = new Uint8Array(LIKELIEST);
    const shares = new Float32Array(LIKELIEST).fill(-Infinity);
    for (let c = 0; c < this.components; c++) {
      const score = this.#scores[c] ?? 0;
      let rank = LIKELIEST;
      for (; rank > 0 && score > (shares[rank - 1] ?? 0); rank--) {
        if (rank === LIKELIEST) continue;
        shares[rank] = shares[rank - 1] ?? 0;
        components[rank] = components[rank - 1] ?? 0;
      }
      if (rank === LIKELIEST) continue;
      shares[rank] = score;
      components[rank] = c;
    }
    const best = shares[0] ?? 0;
    let sum = 0;
    for (let rank = 0; rank < LIKELIEST; rank++) {
      const likelihood = Math.exp((shares[rank] ?? 0) - best);
      shares[rank] = likelihood;
      sum += likelihood;
    }
    for (let rank = 0; rank < LIKELIEST; rank++) shares[rank] = (shares[rank] ?? 0) / sum;
    return { components, shares };
  }

  /**
   * @param features `FEATURES` a frame
   * @param placements of the same frames, where they are known already
   */
  statistics(features: Float32Array, placements?: readonly Placement[]): MixtureStatistics {
    const counts = new Float64Array(this.components);
    const offsets = new Float64Array(this.components * FEATURES);
    for (let frame = 0, row = 0; row < features.length; frame++, row += FEATURES) {
      const { components, shares } = placements?.[frame] ?? this.place(features, row);
      for (let rank = 0; rank < LIKELIEST; rank++) {
        const share = shares[rank] ?? 0;
        if (share < 1e-4) break;
        const c = components[rank] ?? 0;
        counts[c] = (counts[c] ?? 0) + share;
        const at = c * FEATURES;
        for (let k = 0; k < FEATURES; k++) {
          offsets[at + k] =
            (offsets[at + k] ?? 0) + share * ((features[row + k] ?? 0) - (this.#means[at + k] ?? 0));
        }
      }
    }
    for (let i = 0; i < offsets.length; i++) {
      offsets[i] = (offsets[i] ?? 0) * Math.sqrt(this.#precisions[i] ?? 1);
    }
    return { counts, offsets };
  }
}
