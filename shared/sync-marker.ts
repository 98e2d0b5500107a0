const LENGTH_MS = 20;
/** Above what most people hear and below what codecs and the rate let through. */
const [FROM_HZ, TO_HZ] = [18_500, 19_500];
const PEAK_DBFS = -45;

/** A sweep that a capture is told by: linear from 18.5 to 19.5 kHz in 20 ms under a Hann window. */
export function syncMarker(rateHz: number): Float32Array<ArrayBuffer> {
  const length = Math.round((rateHz * LENGTH_MS) / 1000);
  const samples = new Float32Array(length);
  const peak = 10 ** (PEAK_DBFS / 20);
  const hzPerS = (TO_HZ - FROM_HZ) / (LENGTH_MS / 1000);
  for (let i = 0; i < length; i++) {
    const s = i / rateHz;
    const window = 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / (length - 1));
    samples[i] = peak * window * Math.sin(2 * Math.PI * (FROM_HZ * s + (hzPerS / 2) * s * s));
  }
  return samples;
}
