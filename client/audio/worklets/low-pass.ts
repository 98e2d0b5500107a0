/** Zeroth-order modified Bessel function of the first kind: the Kaiser window's. */
function bessel(x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; term > sum * 1e-12; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

/** Kaiser window at `position`, -1..1 from edge to edge; 0 outside. */
export function kaiser(position: number, beta: number): number {
  const inside = 1 - position * position;
  return inside < 0 ? 0 : bessel(beta * Math.sqrt(inside)) / bessel(beta);
}

export function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/**
 * A linear-phase low-pass filter, windowed sinc, gain 1 at 0 Hz.
 * @param taps odd; the filter delays by (taps - 1) / 2 samples
 * @param cutoff where it is 6 dB down, as a part of the sample rate, below 0.5
 */
export function lowPass(taps: number, cutoff: number, beta: number): Float32Array<ArrayBuffer> {
  const middle = (taps - 1) / 2;
  const filter = new Float32Array(taps);
  let sum = 0;
  for (let i = 0; i < taps; i++) {
    const value = sinc(2 * cutoff * (i - middle)) * kaiser((i - middle) / (middle + 1), beta);
    filter[i] = value;
    sum += value;
  }
  return filter.map((value) => value / sum);
}
