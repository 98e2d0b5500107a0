/** Finding out by figures what was heard: how loud a tone is, where a piece of sound stands. */

/** Two clocks that run a little apart shift a tone by as much, seldom by more than a third of a percent. */
const DRIFT = [-0.003, -0.002, -0.001, 0, 0.001, 0.002, 0.003];

/** Amplitude (0..1 of full scale) of a tone within 50 ms or so of sound, wherever near its frequency it is. */
export function amplitudeOf(hz: number, samples: Int16Array, rateHz: number): number {
  return Math.max(...DRIFT.map((drift) => amplitudeAt(hz * (1 + drift), samples, rateHz)));
}

/** By correlation with sine and cosine. */
function amplitudeAt(hz: number, samples: Int16Array, rateHz: number): number {
  let sine = 0;
  let cosine = 0;
  samples.forEach((sample, i) => {
    const angle = (2 * Math.PI * hz * i) / rateHz;
    sine += sample * Math.sin(angle);
    cosine += sample * Math.cos(angle);
  });
  return (2 * Math.hypot(sine, cosine)) / Math.max(1, samples.length) / 32_768;
}

/** The same in steps of `stepMs` over a recording. */
export function amplitudes(hz: number, samples: Int16Array, rateHz: number, stepMs: number): number[] {
  const step = (rateHz * stepMs) / 1000;
  const levels: number[] = [];
  for (let at = 0; at + step <= samples.length; at += step) {
    levels.push(amplitudeOf(hz, samples.subarray(at, at + step), rateHz));
  }
  return levels;
}

export interface Located {
  /** Where the piece begins in the recording. */
  readonly atMs: number;
  /** The product of two correlations there, up to 1: of the waves, and of how their loudness changes. */
  readonly likeness: number;
}

const DECIMATED_HZ = 8_000;
/** Short enough for the rhythm of syllables. */
const RHYTHM_STEP = DECIMATED_HZ / 100;

/**
 * Where in a recording a piece of speech was heard, and how alike the two are: by normalised cross-correlation of both
 * below 3.5 kHz, so that what plays beside it above that does not count. The waves of two sentences are much alike
 * where a voice is one pure tone; their rhythms never are.
 */
export function locate(
  piece: Int16Array,
  pieceHz: number,
  recording: Int16Array,
  recordingHz: number,
): Located {
  const needle = decimated(piece, pieceHz);
  const hay = decimated(recording, recordingHz);
  const energyOf = (samples: Float64Array) => samples.reduce((sum, sample) => sum + sample * sample, 0);
  const needleEnergy = energyOf(needle);
  const rhythm = rhythmLikeness(needle, hay);
  let windowEnergy = energyOf(hay.subarray(0, needle.length));
  let best: Located = { atMs: 0, likeness: 0 };
  for (let at = 0; at + needle.length <= hay.length; at++) {
    const inRhythm = rhythm[Math.round(at / RHYTHM_STEP)] ?? -1;
    if (inRhythm > best.likeness) {
      // Half of the samples find the place; speech at 8 kHz is far from white.
      let product = 0;
      for (let i = 0; i < needle.length; i += 2) product += (needle[i] ?? 0) * (hay[at + i] ?? 0);
      const inWave = (2 * product) / Math.sqrt(needleEnergy * windowEnergy + 1e-9);
      const likeness = Math.max(0, inWave) * inRhythm;
      if (likeness > best.likeness) best = { atMs: (at * 1000) / DECIMATED_HZ, likeness };
    }
    const [leaving, entering] = [hay[at] ?? 0, hay[at + needle.length] ?? 0];
    windowEnergy = Math.max(0, windowEnergy - leaving * leaving + entering * entering);
  }
  return best;
}

/** How alike the changes of loudness are, -1..1, with the needle at each step of the hay. */
function rhythmLikeness(needle: Float64Array, hay: Float64Array): Float64Array {
  const wanted = loudness(needle);
  const there = loudness(hay);
  const fits = Math.max(0, there.length - wanted.length + 1);
  return Float64Array.from({ length: fits }, (_, at) =>
    correlation(wanted, there.subarray(at, at + wanted.length)),
  );
}

/** Root mean square of each step. */
function loudness(samples: Float64Array): Float64Array {
  return Float64Array.from({ length: Math.floor(samples.length / RHYTHM_STEP) }, (_, step) => {
    const part = samples.subarray(step * RHYTHM_STEP, (step + 1) * RHYTHM_STEP);
    return Math.sqrt(part.reduce((sum, sample) => sum + sample * sample, 0) / RHYTHM_STEP);
  });
}

/** Pearson's, of two series as long as each other. */
function correlation(one: Float64Array, other: Float64Array): number {
  const mean = (series: Float64Array) => series.reduce((sum, value) => sum + value, 0) / series.length;
  const [oneMean, otherMean] = [mean(one), mean(other)];
  let [product, oneSquares, otherSquares] = [0, 0, 0];
  for (const [i, value] of one.entries()) {
    const [a, b] = [value - oneMean, (other[i] ?? 0) - otherMean];
    product += a * b;
    oneSquares += a * a;
    otherSquares += b * b;
  }
  return product / Math.sqrt(oneSquares * otherSquares + 1e-9);
}

/** Low-passed at 3.5 kHz and read at 8 kHz, between samples where need be. */
function decimated(samples: Int16Array, rateHz: number): Float64Array {
  const taps = 97;
  const cutoff = 3_500 / rateHz;
  const filter = Float64Array.from({ length: taps }, (_, i) => {
    const x = i - (taps - 1) / 2;
    const sinc = x === 0 ? 2 * cutoff : Math.sin(2 * Math.PI * cutoff * x) / (Math.PI * x);
    return sinc * (0.54 - 0.46 * Math.cos((2 * Math.PI * i) / (taps - 1)));
  });
  const at = (index: number): number => {
    let sum = 0;
    for (let i = 0; i < taps; i++) sum += (filter[i] ?? 0) * (samples[index + i - (taps - 1) / 2] ?? 0);
    return sum;
  };
  const length = Math.floor((samples.length * DECIMATED_HZ) / rateHz);
  return Float64Array.from({ length }, (_, i) => {
    const exact = (i * rateHz) / DECIMATED_HZ;
    const whole = Math.floor(exact);
    return at(whole) + (at(whole + 1) - at(whole)) * (exact - whole);
  });
}
