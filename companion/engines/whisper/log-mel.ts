/**
 * Whisper's features: the logarithm of 80 Slaney mel bands up to 8 kHz, a frame every 10 ms (openai-whisper, audio.py).
 * Frames that lie wholly within the sound are computed once, however often a growing window is encoded.
 */
import { RealFft } from '../mel/real-fft.ts';
import { slaneyBank } from '../mel/slaney-bank.ts';

export const MEL_BANDS = 80;
export const HOP_SAMPLES = 160;

const WINDOW_SAMPLES = 400;
const HALF_WINDOW = WINDOW_SAMPLES / 2;
const RATE_HZ = 16_000;
const FLOOR = 1e-10;
/** Nothing is further below the loudest band of the window, in powers of ten. */
const DYNAMIC_RANGE = 8;

const HANN = Float64Array.from(
  { length: WINDOW_SAMPLES },
  (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / WINDOW_SAMPLES),
);
const BANK = slaneyBank({ bands: MEL_BANDS, rateHz: RATE_HZ, frameSamples: WINDOW_SAMPLES });
const fft = new RealFft(WINDOW_SAMPLES);

/** Encoder input: `values` is [MEL_BANDS, frames], band after band. */
export interface LogMel {
  readonly values: Float32Array;
  readonly frames: number;
}

/** Log-mel frames of a window that grows at its end and is cut at its start. */
export class LogMelWindow {
  #samples = new Float32Array(0);
  /** Log10 band energies of the frames that will not change, by their index. */
  #settled: Float32Array[] = [];

  /** The window's length. */
  get samples(): number {
    return this.#samples.length;
  }

  /** @param samples 16 kHz, full scale 1 */
  append(samples: Float32Array): void {
    const joined = new Float32Array(this.#samples.length + samples.length);
    joined.set(this.#samples);
    joined.set(samples, this.#samples.length);
    this.#samples = joined;
  }

  /** @param samples how many to forget at the start; a multiple of HOP_SAMPLES, or the settled frames are computed anew */
  drop(samples: number): void {
    this.#samples = this.#samples.slice(samples);
    const isOnGrid = samples % HOP_SAMPLES === 0;
    this.#settled = isOnGrid ? this.#settled.slice(samples / HOP_SAMPLES) : [];
    // The first frames reach back before the window, where the sound is now mirrored.
    for (let frame = 0; frame * HOP_SAMPLES < HALF_WINDOW && frame < this.#settled.length; frame++) {
      this.#settled[frame] = bands(this.#samples, frame);
    }
  }

  clear(): void {
    this.#samples = new Float32Array(0);
    this.#settled = [];
  }

  /** @param paddingSamples silence that is put behind the sound */
  features(paddingSamples: number): LogMel {
    const length = this.#samples.length;
    const padded = new Float32Array(length + paddingSamples);
    padded.set(this.#samples);
    const frames = 2 * Math.floor(padded.length / HOP_SAMPLES / 2);
    const settledFrames = Math.max(0, Math.floor((length - HALF_WINDOW) / HOP_SAMPLES));
    for (let frame = this.#settled.length; frame < Math.min(settledFrames, frames); frame++) {
      this.#settled.push(bands(padded, frame));
    }
    const energies = Array.from(
      { length: frames },
      (_, frame) => this.#settled[frame] ?? bands(padded, frame),
    );
    return { values: normalized(energies), frames };
  }
}

function normalized(energies: readonly Float32Array[]): Float32Array {
  let loudest = -Infinity;
  for (const frame of energies) for (const value of frame) if (value > loudest) loudest = value;
  const values = new Float32Array(MEL_BANDS * energies.length);
  energies.forEach((frame, at) => {
    frame.forEach((value, band) => {
      values[band * energies.length + at] = (Math.max(value, loudest - DYNAMIC_RANGE) + 4) / 4;
    });
  });
  return values;
}

/** Log10 energies of the bands of one frame, centred at `frame` hops; sound is mirrored at both ends. */
function bands(samples: Float32Array, frame: number): Float32Array {
  const power = powerSpectrum(samples, frame * HOP_SAMPLES - HALF_WINDOW);
  return Float32Array.from(BANK, ({ from, weights }) => {
    let energy = 0;
    for (let i = 0; i < weights.length; i++) energy += (weights[i] ?? 0) * (power[from + i] ?? 0);
    return Math.log10(Math.max(energy, FLOOR));
  });
}

const windowed = new Float64Array(WINDOW_SAMPLES);

/** @param start of the window; sound is mirrored at both ends */
function powerSpectrum(samples: Float32Array, start: number): Float64Array {
  const last = samples.length - 1;
  for (let i = 0; i < WINDOW_SAMPLES; i++) {
    const at = start + i;
    const mirrored = at < 0 ? -at : at > last ? 2 * last - at : at;
    windowed[i] = (samples[mirrored] ?? 0) * (HANN[i] ?? 0);
  }
  return fft.power(windowed);
}
