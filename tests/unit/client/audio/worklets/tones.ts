/** A sine of an amplitude. */
export function tone(
  hz: number,
  samples: number,
  rateHz: number,
  amplitude = 0.5,
): Float32Array<ArrayBuffer> {
  return Float32Array.from(
    { length: samples },
    (_, i) => amplitude * Math.sin((2 * Math.PI * hz * i) / rateHz),
  );
}

/** Amplitude of one frequency in a sound (a single bin of a Fourier transform, Hann window). */
export function amplitudeAt(samples: Float32Array, hz: number, rateHz: number): number {
  let real = 0;
  let imaginary = 0;
  samples.forEach((sample, i) => {
    const window = 1 - Math.cos((2 * Math.PI * i) / samples.length);
    const phase = (2 * Math.PI * hz * i) / rateHz;
    real += sample * window * Math.cos(phase);
    imaginary += sample * window * Math.sin(phase);
  });
  return (2 * Math.hypot(real, imaginary)) / samples.length;
}

export function decibels(amplitude: number): number {
  return 20 * Math.log10(Math.max(amplitude, 1e-9));
}

export function join(parts: readonly Float32Array[]): Float32Array<ArrayBuffer> {
  return new Float32Array(parts.flatMap((part) => [...part]));
}

/** The largest step between two samples that follow each other: a click is a large one. */
export function largestStep(samples: Float32Array): number {
  let largest = 0;
  for (let i = 1; i < samples.length; i++) {
    largest = Math.max(largest, Math.abs((samples[i] ?? 0) - (samples[i - 1] ?? 0)));
  }
  return largest;
}
