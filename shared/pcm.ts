/** Arithmetic on 16-bit mono PCM. */

export const FULL_SCALE = 32_768;

export function toFloat(samples: Int16Array): Float32Array<ArrayBuffer> {
  const out = new Float32Array(samples.length);
  for (let i = 0; i < samples.length; i++) out[i] = (samples[i] ?? 0) / FULL_SCALE;
  return out;
}

/** Rounds and clamps: a float beyond ±1 becomes full scale, never wraps; NaN becomes silence. */
export function toInt16(samples: Float32Array): Int16Array<ArrayBuffer> {
  const out = new Int16Array(samples.length);
  for (let i = 0; i < samples.length; i++) out[i] = clampToInt16((samples[i] ?? 0) * FULL_SCALE);
  return out;
}

/** The nearest 16-bit sample; NaN is silence. */
export function clampToInt16(value: number): number {
  const rounded = Math.round(value);
  return rounded > 32_767 ? 32_767 : rounded < -32_768 ? -32_768 : rounded || 0;
}

export function concat(parts: readonly Int16Array[]): Int16Array<ArrayBuffer> {
  let length = 0;
  for (const part of parts) length += part.length;
  const out = new Int16Array(length);
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** Root mean square of full scale, 0..1; 0 for no samples. */
export function rms(samples: Int16Array): number {
  if (samples.length === 0) return 0;
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return Math.sqrt(sum / samples.length) / FULL_SCALE;
}

export function durationMs(sampleCount: number, rateHz: number): number {
  return (sampleCount * 1000) / rateHz;
}

export function sampleCount(durationMilliseconds: number, rateHz: number): number {
  return Math.round((durationMilliseconds * rateHz) / 1000);
}
