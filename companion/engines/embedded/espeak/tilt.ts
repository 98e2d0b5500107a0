/** A shelf that makes a voice brighter or duller. */

/** In the middle of where speech falls off. */
const MIDDLE_HZ = 1300;
/** A shelf this gentle is all but a straight line over the octaves of speech. */
const SLOPE = 0.35;
/** Decibels between the shelf's two ends for a slope of 1 dB an octave between 300 and 5500 Hz, as the tests measure. */
const SHELF_OF_SLOPE = 5.2;

/**
 * Changes the slope of the spectrum by a high shelf (R. Bristow-Johnson's cookbook), in place. What it does to the level is
 * for the caller to mend.
 * @param change dB an octave; negative is duller
 */
export function tilt(samples: Float32Array, rateHz: number, change: number): void {
  if (change === 0) return;
  const amplitude = 10 ** ((change * SHELF_OF_SLOPE) / 40);
  const turn = (2 * Math.PI * MIDDLE_HZ) / rateHz;
  const cosine = Math.cos(turn);
  const alpha = (Math.sin(turn) / 2) * Math.sqrt((amplitude + 1 / amplitude) * (1 / SLOPE - 1) + 2);
  const root = 2 * Math.sqrt(amplitude) * alpha;
  const [up, down] = [amplitude + 1, amplitude - 1];
  const a0 = up - down * cosine + root;
  const b0 = (amplitude * (up + down * cosine + root)) / a0;
  const b1 = (-2 * amplitude * (down + up * cosine)) / a0;
  const b2 = (amplitude * (up + down * cosine - root)) / a0;
  const a1 = (2 * (down - up * cosine)) / a0;
  const a2 = (up - down * cosine - root) / a0;
  let [x1, x2, y1, y2] = [0, 0, 0, 0];
  for (let i = 0; i < samples.length; i++) {
    const x = samples[i] ?? 0;
    const y = b0 * x + b1 * x1 + b2 * x2 - a1 * y1 - a2 * y2;
    [x2, x1, y2, y1] = [x1, x, y1, y];
    samples[i] = y;
  }
}
