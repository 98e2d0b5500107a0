/** Finding out by figures what was heard: how loud a tone is, where a piece of sound stands. */
import { percentile } from '../../shared/percentile.ts';

/** Two clocks that run apart shift a tone by as much, while a player makes up for what it could not play. */
const DRIFT = 0.025;
/** Long enough to tell a tone from speech, short enough to stand between the gaps that a busy machine leaves. */
export const STEP_MS = 20;
/** Exact zeros in the midst of sound: the loudspeaker was left without, as nothing that fades ever is. */
const GAP_MS = 1;

/** Amplitude (0..1 of full scale) that a tone usually has within some sound, wherever near its frequency it is. */
export function amplitudeOf(hz: number, samples: Int16Array, rateHz: number): number {
  return usually(amplitudes(hz, samples, rateHz));
}

/** The median: a busy machine leaves gaps in a recording. */
export function usually(values: readonly number[]): number {
  return percentile(values, 0.5) ?? 0;
}

/** The same in steps of `stepMs`, without those that the machine played only a part of. */
export function amplitudes(
  hz: number,
  samples: Int16Array,
  rateHz: number,
  stepMs: number = STEP_MS,
): number[] {
  const step = Math.round((rateHz * stepMs) / 1000);
  const levels: number[] = [];
  for (let at = 0; at + step <= samples.length; at += step) {
    const part = samples.subarray(at, at + step);
    const missing = longestSilence(part);
    if (missing < (rateHz * GAP_MS) / 1000 || missing === step) levels.push(strongestNear(hz, part, rateHz));
  }
  return levels;
}

/** Samples that are nothing at all one after another. */
function longestSilence(samples: Int16Array): number {
  let [run, longest] = [0, 0];
  for (const sample of samples) {
    run = sample === 0 ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return longest;
}

/** Where a Hann window has a quarter of a bin between two frequencies, what falls between them loses less than 1 %. */
function strongestNear(hz: number, samples: Int16Array, rateHz: number): number {
  const spacingHz = rateHz / samples.length / 4;
  const reach = Math.ceil((hz * DRIFT) / spacingHz);
  const windowed = Float64Array.from(
    samples,
    (sample, i) => sample * (1 - Math.cos((2 * Math.PI * (i + 0.5)) / samples.length)),
  );
  let strongest = 0;
  for (let at = -reach; at <= reach; at++) {
    strongest = Math.max(strongest, amplitudeAt(hz + at * spacingHz, windowed, rateHz));
  }
  return strongest / 32_768;
}

/** Goertzel's. */
function amplitudeAt(hz: number, samples: Float64Array, rateHz: number): number {
  const turn = 2 * Math.cos((2 * Math.PI * hz) / rateHz);
  let [last, before] = [0, 0];
  for (const sample of samples) [last, before] = [sample + turn * last - before, last];
  const power = last * last + before * before - turn * last * before;
  return (2 * Math.sqrt(Math.max(0, power))) / samples.length;
}

export interface Located {
  /** Where the piece begins in the recording. */
  readonly atMs: number;
  /** The product of two correlations there, up to 1: of the waves, part by part, and of how their loudness changes. */
  readonly likeness: number;
}

const DECIMATED_HZ = 8_000;
/** Ten milliseconds. */
const RHYTHM_STEP = DECIMATED_HZ / 100;
/** Steps that a rhythm is smoothed over: short enough for syllables. */
const SMOOTHED = 5;
/** Steps that a gap may have. */
const LONGEST_GAP = 15;
/** A machine that is kept busy plays a dub with gaps: what comes after one is late, but is the same. */
const PART = DECIMATED_HZ / 10;
/** How far a part may be from where the rhythm has the whole. */
const REACH = (DECIMATED_HZ * 3) / 40;
/** Two sentences that have nothing to do with each other are as much alike in their rhythms. */
const FAINT = 0.3;
/** A part of less power than this, of all, is a pause. */
const PAUSE = 0.02;

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
  const parts = partsOf(needle);
  const rhythm = rhythmLikeness(needle, hay);
  const byRhythm = [...rhythm.keys()].sort((one, other) => (rhythm[other] ?? 0) - (rhythm[one] ?? 0));
  let best: Located = { atMs: 0, likeness: 0 };
  for (const step of byRhythm) {
    const inRhythm = rhythm[step] ?? 0;
    // No wave is more than alike, and those that follow have less of the rhythm.
    if (inRhythm <= Math.max(FAINT, best.likeness)) break;
    const at = step * RHYTHM_STEP;
    const heard = parts.map(({ from, samples }) => nearest(samples, hay, at + from));
    const inWave = usually(heard.map(({ likeness }) => likeness));
    const offBy = usually(heard.map(({ offset }) => offset));
    const likeness = Math.max(0, inWave) * inRhythm;
    if (likeness > best.likeness) best = { atMs: ((at + offBy) * 1000) / DECIMATED_HZ, likeness };
  }
  return best;
}

interface Part {
  readonly from: number;
  readonly samples: Float64Array;
}

/** Overlapping by half, without its pauses; all of it where it is shorter than one. */
function partsOf(needle: Float64Array): Part[] {
  const least = (PAUSE * energyOf(needle)) / needle.length;
  const parts: Part[] = [];
  for (let from = 0; from === 0 || from + PART <= needle.length; from += PART / 2) {
    const samples = needle.subarray(from, from + PART);
    if (energyOf(samples) > least * samples.length) parts.push({ from, samples });
  }
  return parts;
}

/** Where around a place a part is heard best, from there, and how alike it is (-1..1). */
function nearest(
  part: Float64Array,
  hay: Float64Array,
  around: number,
): { offset: number; likeness: number } {
  const energy = energyOf(part);
  const first = Math.max(-REACH, -around);
  const last = Math.min(REACH, hay.length - part.length - around);
  let there = energyOf(hay.subarray(around + first, around + first + part.length));
  let best = { offset: 0, likeness: 0 };
  for (let offset = first; offset <= last; offset++) {
    const at = around + offset;
    // Half of the samples tell; speech at 8 kHz is far from white.
    let product = 0;
    for (let i = 0; i < part.length; i += 2) product += (part[i] ?? 0) * (hay[at + i] ?? 0);
    const likeness = (2 * product) / Math.sqrt(energy * there + 1e-9);
    if (likeness > best.likeness) best = { offset, likeness };
    const [leaving, entering] = [hay[at] ?? 0, hay[at + part.length] ?? 0];
    there = Math.max(0, there - leaving * leaving + entering * entering);
  }
  return best;
}

function energyOf(samples: Float64Array): number {
  return samples.reduce((sum, sample) => sum + sample * sample, 0);
}

/** How alike the changes of loudness are, -1..1, with the needle at each step of the hay. */
function rhythmLikeness(needle: Float64Array, hay: Float64Array): Float64Array {
  const wanted = smoothed(loudness(needle));
  const there = smoothed(withoutGaps(loudness(hay)));
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

/** Between two steps of sound, those of none are as loud as the two are. */
function withoutGaps(levels: Float64Array): Float64Array {
  const filled = Float64Array.from(levels);
  let heard = -1;
  for (const [step, level] of levels.entries()) {
    if (level < 1) continue;
    const isGap = heard >= 0 && step - heard - 1 <= LONGEST_GAP;
    if (isGap) filled.fill(((levels[heard] ?? 0) + level) / 2, heard + 1, step);
    heard = step;
  }
  return filled;
}

function smoothed(levels: Float64Array): Float64Array {
  const reach = (SMOOTHED - 1) / 2;
  return Float64Array.from(levels, (_, step) => {
    const near = levels.subarray(Math.max(0, step - reach), step + reach + 1);
    return near.reduce((sum, level) => sum + level, 0) / near.length;
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
