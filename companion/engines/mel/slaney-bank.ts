/** Slaney's mel filter bank, as librosa and Whisper build it. */

export interface MelBand {
  /** The first bin that counts. */
  readonly from: number;
  readonly weights: Float64Array;
}

export interface BankOptions {
  readonly bands: number;
  readonly rateHz: number;
  /** Samples of the transform whose bins are weighed. */
  readonly frameSamples: number;
  /** Where the last band ends; half the rate where left out. */
  readonly highestHz?: number;
}

/**
 * Bands from 0 Hz up: the scale is linear to 1 kHz and logarithmic above; each triangle has the area of a band
 * 1 Hz wide.
 */
export function slaneyBank({ bands, rateHz, frameSamples, highestHz }: BankOptions): MelBand[] {
  const logStep = Math.log(6.4) / 27;
  const toMel = (hz: number): number => (hz >= 1000 ? 15 + Math.log(hz / 1000) / logStep : hz / (200 / 3));
  const toHz = (mel: number): number => (mel >= 15 ? 1000 * Math.exp(logStep * (mel - 15)) : mel * (200 / 3));
  const highest = toMel(highestHz ?? rateHz / 2);
  const edge = (i: number): number => toHz((highest * i) / (bands + 1));
  return Array.from({ length: bands }, (_, band) => {
    const [low, centre, high] = [edge(band), edge(band + 1), edge(band + 2)];
    const weights = Float64Array.from({ length: frameSamples / 2 + 1 }, (_unused, bin) => {
      const hz = (bin * rateHz) / frameSamples;
      const height = Math.max(0, Math.min((hz - low) / (centre - low), (high - hz) / (high - centre)));
      return (height * 2) / (high - low);
    });
    const from = weights.findIndex((weight) => weight > 0);
    const to = weights.findLastIndex((weight) => weight > 0);
    return from < 0
      ? { from: 0, weights: new Float64Array(0) }
      : { from, weights: weights.slice(from, to + 1) };
  });
}
