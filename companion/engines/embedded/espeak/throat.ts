/** Gives eSpeak's speech another throat: formants and brightness moved, pitch and length kept. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { FULL_SCALE, rms, toFloat, toInt16 } from '../../../../shared/pcm.ts';
import { coreOnly, type StretchCore } from '../../../../shared/signalsmith-core.ts';
import { tilt } from './tilt.ts';

export interface Throat {
  /** Of what eSpeak's variant has: above 1 for a shorter one. */
  readonly formantScale: number;
  /** Added to the slope of the spectrum, dB an octave. */
  readonly tiltDb: number;
  /** What is spoken is roughly at this pitch: formants are told from harmonics by it. */
  readonly pitchHz: number;
}

export class ThroatMover {
  readonly #core: StretchCore;
  readonly #rateHz: number;
  #room = 0;
  #input = 0;

  private constructor(core: StretchCore, rateHz: number) {
    this.#core = core;
    this.#rateHz = rateHz;
    core._main();
    // Speech of one synthetic voice: what the finer preset does better is not heard, and it takes twice as long.
    core._presetCheaper(1, rateHz);
  }

  static async load(rateHz: number): Promise<ThroatMover> {
    const source = await readFile(fileURLToPath(import.meta.resolve('signalsmith-stretch')), 'utf8');
    const module = `data:text/javascript;base64,${Buffer.from(coreOnly(source)).toString('base64')}`;
    const { default: factory } = (await import(module)) as { default: () => Promise<StretchCore> };
    const mover = new ThroatMover(await factory(), rateHz);
    // Twice as slow the first time: not for the first clause.
    mover.move(new Int16Array(rateHz), { formantScale: 1.1, tiltDb: 1, pitchHz: 100 });
    return mover;
  }

  /**
   * As loud and as long as it was, unless it would clip. Some 6 ms a second of speech.
   */
  move(samples: Int16Array, { formantScale, tiltDb, pitchHz }: Throat): Int16Array {
    if (samples.length === 0 || (formantScale === 1 && tiltDb === 0)) return samples;
    const moved = formantScale === 1 ? toFloat(samples) : this.#shift(samples, formantScale, pitchHz);
    tilt(moved, this.#rateHz, tiltDb);
    return asLoudAs(samples, moved);
  }

  #shift(samples: Int16Array, scale: number, pitchHz: number): Float32Array {
    const core = this.#core;
    const latency = core._inputLatency() + core._outputLatency();
    const length = samples.length + latency;
    if (length > this.#room) {
      this.#room = length;
      this.#input = core._setBuffers(1, length);
    }
    core._reset();
    core._setFormantFactor(scale, 0);
    core._setFormantBase(pitchHz / this.#rateHz);
    const input = new Float32Array(core.HEAP8.buffer, this.#input, length);
    input.fill(0);
    for (let i = 0; i < samples.length; i++) input[i] = (samples[i] ?? 0) / FULL_SCALE;
    core._process(length, length);
    // Looked up anew: the memory may have grown.
    const at = this.#input + this.#room * Float32Array.BYTES_PER_ELEMENT;
    return new Float32Array(core.HEAP8.buffer, at, length).slice(latency);
  }
}

/** At the level of the original, as far as nothing clips. */
function asLoudAs(original: Int16Array, moved: Float32Array): Int16Array {
  let squares = 0;
  let peak = 0;
  for (const value of moved) {
    squares += value * value;
    peak = Math.max(peak, Math.abs(value));
  }
  if (squares === 0) return original;
  const gain = Math.min(rms(original) / Math.sqrt(squares / moved.length), 0.99 / peak);
  for (let i = 0; i < moved.length; i++) moved[i] = (moved[i] ?? 0) * gain;
  return toInt16(moved);
}
