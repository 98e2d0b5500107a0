import { concat } from '../../../shared/pcm.ts';
import { PROSODY_STEP_MS, type ProsodyStep } from '../../../shared/rooms/dub-piece.ts';

const RANGE_DB = 60;
const LOWEST_HZ = 60;
const HIGHEST_HZ = 400;
/** Pitch is written in half semitones above this. */
const BASE_HZ = 40;
/** How alike a voiced sound is to itself one period later. */
const VOICED = 0.5;
/** Quieter than this, in dB below full scale, nothing is voiced. */
const QUIETEST_DB = -50;
/** Pitch is looked for at some 6 kHz: a fourth of the work squared, and still 1 % at 60 Hz. */
const PITCH_RATE_HZ = 6_000;

/** Loudness and pitch of speech as it comes, each 40 ms of it. */
export class ProsodyMeter {
  readonly #rateHz: number;
  readonly #stepSamples: number;
  #waiting = new Int16Array();

  constructor(rateHz: number) {
    this.#rateHz = rateHz;
    this.#stepSamples = (rateHz * PROSODY_STEP_MS) / 1000;
  }

  /** The steps that are full by now. */
  measure(samples: Int16Array): ProsodyStep[] {
    const sound = concat([this.#waiting, samples]);
    const steps: ProsodyStep[] = [];
    let at = 0;
    for (; at + this.#stepSamples <= sound.length; at += this.#stepSamples) {
      steps.push(prosodyOf(sound.subarray(at, at + this.#stepSamples), this.#rateHz));
    }
    this.#waiting = sound.slice(at);
    return steps;
  }
}

function prosodyOf(samples: Int16Array, rateHz: number): ProsodyStep {
  const levelDb = levelOf(samples);
  const loudness = Math.round((255 * Math.min(RANGE_DB, Math.max(0, levelDb + RANGE_DB))) / RANGE_DB);
  const pitchHz = levelDb < QUIETEST_DB ? undefined : pitchOf(samples, rateHz);
  const semitones = pitchHz === undefined ? 0 : 12 * Math.log2(pitchHz / BASE_HZ);
  return { loudness, pitch: Math.min(255, Math.max(0, Math.round(2 * semitones))) };
}

/** Of a sine at full scale, 0 dB. */
function levelOf(samples: Int16Array): number {
  let power = 0;
  for (const sample of samples) power += sample * sample;
  return 10 * Math.log10((2 * power) / Math.max(1, samples.length) / 32_768 ** 2 + 1e-12);
}

/** The period at which the sound is most like itself, by normalised autocorrelation; undefined where it is like itself at none. */
function pitchOf(samples: Int16Array, rateHz: number): number | undefined {
  const step = Math.max(1, Math.round(rateHz / PITCH_RATE_HZ));
  const sound = decimated(samples, step);
  const lowRateHz = rateHz / step;
  const shortest = Math.floor(lowRateHz / HIGHEST_HZ);
  const longest = Math.ceil(lowRateHz / LOWEST_HZ);
  const window = sound.length - longest;
  const alike = Array.from({ length: longest - shortest + 1 }, (_, lag) =>
    likeness(sound, shortest + lag, window),
  );
  const best = Math.max(...alike);
  if (best < VOICED) return undefined;
  // A multiple of the period is as like: the shortest that is nearly the best is the period.
  const first = alike.findIndex(
    (one, at) => one > 0.9 * best && one >= (alike[at - 1] ?? 0) && one >= (alike[at + 1] ?? 0),
  );
  return lowRateHz / (shortest + Math.max(0, first));
}

function decimated(samples: Int16Array, step: number): Float64Array {
  const result = new Float64Array(Math.floor(samples.length / step));
  for (let at = 0; at < result.length; at++) {
    for (let within = 0; within < step; within++) {
      result[at] = (result[at] ?? 0) + (samples[at * step + within] ?? 0);
    }
  }
  return result;
}

function likeness(sound: Float64Array, lag: number, window: number): number {
  let [product, here, there] = [0, 0, 0];
  for (let at = 0; at < window; at++) {
    const [a, b] = [sound[at] ?? 0, sound[at + lag] ?? 0];
    product += a * b;
    here += a * a;
    there += b * b;
  }
  return product / (Math.sqrt(here * there) + 1e-9);
}
