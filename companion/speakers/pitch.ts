/** Fundamental frequency of one frame by normalised autocorrelation. */

const MIN_HZ = 65;
const MAX_HZ = 400;
/** Below this peak a frame is not voiced. */
const VOICED = 0.6;

/**
 * @param frame 40 ms or more, mean removed by the caller or small
 * @returns Hz, or undefined where the frame is not voiced
 */
export function pitchHz(frame: Float32Array, rateHz: number): number | undefined {
  const minLag = Math.floor(rateHz / MAX_HZ);
  const maxLag = Math.min(Math.ceil(rateHz / MIN_HZ), frame.length >> 1);
  const compared = frame.length - maxLag;
  const correlations = new Float64Array(maxLag + 2);
  let energy = 0;
  for (let i = 0; i < compared; i++) energy += (frame[i] ?? 0) ** 2;
  if (energy < 1e-6) return undefined;
  let highest = 0;
  for (let lag = minLag; lag <= maxLag; lag++) {
    let product = 0;
    let lagged = 0;
    for (let i = 0; i < compared; i++) {
      const later = frame[i + lag] ?? 0;
      product += (frame[i] ?? 0) * later;
      lagged += later * later;
    }
    const correlation = product / Math.sqrt(energy * lagged + 1e-12);
    correlations[lag] = correlation;
    highest = Math.max(highest, correlation);
  }
  if (highest < VOICED) return undefined;
  // The first strong peak, not the strongest: multiples of the period correlate as well as the period itself.
  for (let lag = minLag + 1; lag < maxLag; lag++) {
    const [left, here, right] = [
      correlations[lag - 1] ?? 0,
      correlations[lag] ?? 0,
      correlations[lag + 1] ?? 0,
    ];
    if (here >= 0.92 * highest && here >= left && here >= right) {
      const bend = left - 2 * here + right;
      return rateHz / (lag + (bend === 0 ? 0 : (0.5 * (left - right)) / bend));
    }
  }
  return undefined;
}
