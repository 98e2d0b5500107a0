/**
 * Whisper's features: the logarithm of 80 Slaney mel bands up to 8 kHz, a frame every 10 ms (openai-whisper, audio.py).
 * Frames that lie wholly within the sound are computed once, however often a growing window is encoded.
 */
export const MEL_BANDS = 80;
export const HOP_SAMPLES = 160;

const WINDOW_SAMPLES = 400;
const HALF_WINDOW = WINDOW_SAMPLES / 2;
const BINS = WINDOW_SAMPLES / 2 + 1;
const RATE_HZ = 16_000;
const FLOOR = 1e-10;
/** Nothing is further below the loudest band of the window, in powers of ten. */
const DYNAMIC_RANGE = 8;

const HANN = Float64Array.from(
  { length: WINDOW_SAMPLES },
  (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / WINDOW_SAMPLES),
);
const BANK = melBank();
/** cos and sin of 2 pi bin i / WINDOW_SAMPLES, a row of HALF_WINDOW values for each bin. */
const COSINES = table(Math.cos);
const SINES = table(Math.sin);

function table(wave: (radians: number) => number): Float64Array {
  return Float64Array.from({ length: BINS * HALF_WINDOW }, (_, at) => {
    const [bin, i] = [Math.floor(at / HALF_WINDOW), at % HALF_WINDOW];
    return wave((2 * Math.PI * ((bin * i) % WINDOW_SAMPLES)) / WINDOW_SAMPLES);
  });
}

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

const EVEN = new Float64Array(HALF_WINDOW);
const ODD = new Float64Array(HALF_WINDOW);
const POWER = new Float64Array(BINS);

/** Samples i and WINDOW_SAMPLES - i share a cosine and, with opposite signs, a sine: half of a plain transform's work. */
function powerSpectrum(samples: Float32Array, start: number): Float64Array {
  const last = samples.length - 1;
  const windowed = (i: number): number => {
    const at = start + i;
    const mirrored = at < 0 ? -at : at > last ? 2 * last - at : at;
    return (samples[mirrored] ?? 0) * (HANN[i] ?? 0);
  };
  EVEN[0] = windowed(0);
  for (let i = 1; i < HALF_WINDOW; i++) {
    const [first, second] = [windowed(i), windowed(WINDOW_SAMPLES - i)];
    EVEN[i] = first + second;
    ODD[i] = first - second;
  }
  const middle = windowed(HALF_WINDOW);
  for (let bin = 0; bin < BINS; bin++) {
    const row = bin * HALF_WINDOW;
    let re = bin % 2 === 0 ? middle : -middle;
    let im = 0;
    for (let i = 0; i < HALF_WINDOW; i++) {
      re += (EVEN[i] ?? 0) * (COSINES[row + i] ?? 0);
      im += (ODD[i] ?? 0) * (SINES[row + i] ?? 0);
    }
    POWER[bin] = re * re + im * im;
  }
  return POWER;
}

interface Band {
  readonly from: number;
  readonly weights: Float64Array;
}

/** Slaney's mel scale: linear to 1 kHz, logarithmic above; each triangle has the area of a band 1 Hz wide. */
function melBank(): Band[] {
  const logStep = Math.log(6.4) / 27;
  const toMel = (hz: number): number => (hz >= 1000 ? 15 + Math.log(hz / 1000) / logStep : hz / (200 / 3));
  const toHz = (mel: number): number => (mel >= 15 ? 1000 * Math.exp(logStep * (mel - 15)) : mel * (200 / 3));
  const highest = toMel(RATE_HZ / 2);
  const edge = (i: number): number => toHz((highest * i) / (MEL_BANDS + 1));
  return Array.from({ length: MEL_BANDS }, (_, band) => {
    const [low, centre, high] = [edge(band), edge(band + 1), edge(band + 2)];
    const weights = Float64Array.from({ length: BINS }, (_unused, bin) => {
      const hz = (bin * RATE_HZ) / WINDOW_SAMPLES;
      const height = Math.max(0, Math.min((hz - low) / (centre - low), (high - hz) / (high - centre)));
      return (height * 2) / (high - low);
    });
    const from = weights.findIndex((weight) => weight > 0);
    const to = weights.findLastIndex((weight) => weight > 0);
    return from < 0
      ? { from: 0, weights: new Float64Array(0) }
      : { from, weights: weights.slice(from, to + 1) };
  });
}
