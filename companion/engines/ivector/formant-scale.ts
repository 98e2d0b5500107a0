import { FEATURES } from './voice-frame.ts';
import type { Mixture } from './mixture.ts';
import { bandOf, bandHz, CEPSTRA, cepstrumOf, MEL_BANDS } from './voice-frame.ts';

/** Natural logarithms of the scales that are tried: from four fifths to five quarters. */
const LOG_SCALES = [-0.21, -0.14, -0.07, 0, 0.07, 0.14, 0.21] as const;
/** Frames near each other tell the same: of so many one is counted. */
const DEPENDENT_FRAMES = 8;

/**
 * How far a voice's formants lie above or below the average voice's. The frame's spectrum is read at other scales, and the
 * scale at which the background mixture finds it likeliest is the voice's own (vocal tract length normalisation; L. Lee and
 * R. Rose, 1996). What is said matters little: each frame is held against all that people say.
 */
export class FormantRuler {
  readonly #means: Float64Array;
  readonly #halfPrecisions: Float64Array;
  readonly #constants: Float64Array;
  /** For each scale and band the band to read below, and how far towards the next one. */
  readonly #below: Uint8Array;
  readonly #towards: Float64Array;
  readonly #warped = new Float32Array(MEL_BANDS);
  readonly #cepstrum = new Float32Array(CEPSTRA);

  constructor({ weights, means, variances }: Mixture) {
    const pick = (values: Float64Array) =>
      Float64Array.from(
        { length: weights.length * CEPSTRA },
        (_, i) => values[Math.floor(i / CEPSTRA) * FEATURES + (i % CEPSTRA)] ?? 0,
      );
    const own = pick(variances);
    this.#means = pick(means);
    this.#halfPrecisions = own.map((variance) => 0.5 / variance);
    this.#constants = weights.map((weight, c) =>
      own
        .subarray(c * CEPSTRA, (c + 1) * CEPSTRA)
        .reduce((sum, variance) => sum - 0.5 * Math.log(variance), Math.log(weight)),
    );
    const places = LOG_SCALES.flatMap((log) =>
      Array.from({ length: MEL_BANDS }, (_, band) =>
        Math.min(MEL_BANDS - 1, Math.max(0, bandOf(bandHz(band) * Math.exp(log)))),
      ),
    );
    this.#below = Uint8Array.from(places, (place) => Math.min(MEL_BANDS - 2, Math.floor(place)));
    this.#towards = Float64Array.from(places, (place, i) => place - (this.#below[i] ?? 0));
  }

  /** Log likelihood of a voiced frame at each scale that is tried. */
  measure(mel: Float32Array): Float32Array {
    return Float32Array.from(LOG_SCALES, (_, scale) => {
      for (let band = 0; band < MEL_BANDS; band++) {
        const at = scale * MEL_BANDS + band;
        const below = this.#below[at] ?? 0;
        const towards = this.#towards[at] ?? 0;
        this.#warped[band] = (mel[below] ?? 0) * (1 - towards) + (mel[below + 1] ?? 0) * towards;
      }
      cepstrumOf(this.#warped, this.#cepstrum);
      return this.#likelihood();
    });
  }

  /** Of the likeliest component: the others add next to nothing. */
  #likelihood(): number {
    let best = -Infinity;
    for (let c = 0; c < this.#constants.length; c++) {
      let score = this.#constants[c] ?? 0;
      // Each coefficient only takes away: most components are out after some.
      for (let k = 0; k < CEPSTRA && score > best; k++) {
        const offset = (this.#cepstrum[k] ?? 0) - (this.#means[c * CEPSTRA + k] ?? 0);
        score -= offset * offset * (this.#halfPrecisions[c * CEPSTRA + k] ?? 0);
      }
      if (score > best) best = score;
    }
    return best;
  }
}

/**
 * What frames tell together: above 1 formants lie higher than the average voice's, as a shorter throat's do.
 * @param measured of voiced frames, as the ruler gives them; 1 where there are none
 */
export function formantScaleOf(measured: readonly Float32Array[]): number {
  const sums = LOG_SCALES.map((_, i) => measured.reduce((sum, frame) => sum + (frame[i] ?? 0), 0));
  const most = Math.max(...sums);
  const shares = sums.map((sum) => Math.exp((sum - most) / DEPENDENT_FRAMES));
  const total = shares.reduce((sum, share) => sum + share, 0);
  return Math.exp(LOG_SCALES.reduce<number>((sum, log, i) => sum + log * ((shares[i] ?? 0) / total), 0));
}
