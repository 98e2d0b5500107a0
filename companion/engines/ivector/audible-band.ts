import { cholesky, solve } from './cholesky.ts';
import { cepstrumOf, CEPSTRA, MEL_BANDS, type VoiceFrame } from './voice-frame.ts';

/**
 * A band that is never this near to the loudest one holds nothing of the voice: a telephone or a codec cut it off. In 99 of
 * 100 stretches of 2 s of six speakers no band is farther than 33 dB; without what is above 4 kHz, or through five codecs,
 * in 95 of 100 some are farther than 46 dB, or 43 dB where they are 25 dB quieter (without what is above 4 kHz, and GSM).
 */
const RANGE_DB = 40;
const RANGE_NEPERS = (RANGE_DB * Math.LN10) / 10;
/** Of a band's frames: how loud it is where it is loud. */
const LOUD_SHARE = 0.95;
/** However dull the sound, so many bands are the voice's own: up to 1350 Hz. */
const LEAST_BANDS = 16;
/** Fewer frames do not tell. */
const LEAST_FRAMES = 12;

/** How log mel energies of speech are distributed: what is heard of a frame tells what is likely in the rest of it. */
export interface BandFigures {
  /** One a mel band. */
  readonly mean: Float64Array;
  /** Row by row. */
  readonly covariance: Float64Array;
}

/**
 * Sound that ends at 4 kHz says nothing of a voice above, and what is left there, a codec's or a window's, must not be taken
 * for the voice: bands above the sound's upper edge become what is to be expected from those below it, the mean of the
 * normal distribution given them.
 */
export class AudibleBand {
  readonly #figures: BandFigures;
  /** By how many bands are heard: a row for each of the others, a weight for each heard. */
  readonly #weights = new Map<number, Float64Array>();

  constructor(figures: BandFigures) {
    this.#figures = figures;
  }

  /** How many bands, from the lowest, the speech of these frames is heard in. */
  edgeOf(frames: readonly VoiceFrame[]): number {
    if (frames.length < LEAST_FRAMES) return MEL_BANDS;
    const values = new Float32Array(frames.length);
    const loud = Array.from({ length: MEL_BANDS }, (_, band) => {
      for (const [i, { mel }] of frames.entries()) values[i] = mel[band] ?? 0;
      return values.sort()[Math.floor(LOUD_SHARE * (values.length - 1))] ?? 0;
    });
    const least = Math.max(...loud) - RANGE_NEPERS;
    return Math.max(LEAST_BANDS, loud.findLastIndex((value) => value > least) + 1);
  }

  /** @param edge as `edgeOf` tells it of the stretch that the frame is of */
  filled(frame: VoiceFrame, edge: number): VoiceFrame {
    if (edge >= MEL_BANDS) return frame;
    const { mean } = this.#figures;
    const weights = this.#weightsFor(edge);
    const mel = Float32Array.from(frame.mel);
    for (let band = edge; band < MEL_BANDS; band++) {
      const row = (band - edge) * edge;
      let expected = mean[band] ?? 0;
      for (let i = 0; i < edge; i++)
        expected += (weights[row + i] ?? 0) * ((frame.mel[i] ?? 0) - (mean[i] ?? 0));
      mel[band] = expected;
    }
    return { ...frame, mel, cepstrum: cepstrumOf(mel, new Float32Array(CEPSTRA)) };
  }

  #weightsFor(edge: number): Float64Array {
    let weights = this.#weights.get(edge);
    if (weights === undefined) {
      const { covariance } = this.#figures;
      const audible = new Float64Array(edge * edge);
      for (let i = 0; i < edge; i++)
        audible.set(covariance.subarray(i * MEL_BANDS, i * MEL_BANDS + edge), i * edge);
      const factor = cholesky(audible, edge);
      weights = new Float64Array((MEL_BANDS - edge) * edge);
      for (let band = edge; band < MEL_BANDS; band++) {
        const shared = covariance.slice(band * MEL_BANDS, band * MEL_BANDS + edge);
        weights.set(solve(factor, shared, edge), (band - edge) * edge);
      }
      this.#weights.set(edge, weights);
    }
    return weights;
  }
}
