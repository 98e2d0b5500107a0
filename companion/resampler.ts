import { createRequire } from 'node:module';
import type Samplerate from '@alexanderolsen/libsamplerate-js';
import { toFloat, toInt16 } from '../shared/pcm.ts';

// Loaded at first use: most clients send the pipeline's rate, and start-up should not wait for what nobody asks for.
const load = createRequire(import.meta.url);

type Converter = Awaited<ReturnType<typeof Samplerate.create>>;

/** Building a converter takes some forty milliseconds, in which nothing else runs: those that are let go of are kept for others. */
const idle: Converter[] = [];
const MOST_IDLE = 16;

/** Has one more converter ready for a stream that is to come, unless there are many. */
export async function prepareResampler(fromHz: number, toHz: number): Promise<void> {
  if (idle.length < MOST_IDLE) release(await built(fromHz, toHz));
}

async function acquire(fromHz: number, toHz: number): Promise<Converter> {
  const at = idle.findIndex((one) => one.inputSampleRate === fromHz && one.outputSampleRate === toHz);
  const [kept] = at < 0 ? [] : idle.splice(at, 1);
  if (kept !== undefined) {
    // Setting a rate, even to what it is, begins a new stream: nothing of the one before is left in it.
    kept.inputSampleRate = fromHz;
    return kept;
  }
  return built(fromHz, toHz);
}

function built(fromHz: number, toHz: number): Promise<Converter> {
  const samplerate = load('@alexanderolsen/libsamplerate-js') as typeof Samplerate;
  const converterType = samplerate.ConverterType.SRC_SINC_FASTEST;
  return samplerate.create(1, fromHz, toHz, { converterType });
}

function release(converter: Converter): void {
  idle.push(converter);
  if (idle.length > MOST_IDLE) idle.shift()?.destroy();
}

/** One whole recording at another rate. */
export async function resampled(samples: Int16Array, fromHz: number, toHz: number): Promise<Int16Array> {
  const resampler = new Resampler(toHz);
  try {
    return await resampler.convert(samples, fromHz);
  } finally {
    resampler.close();
  }
}

/** Brings a stream of mono sound, whose rate may change, to one rate; seams between chunks are not heard. */
export class Resampler {
  readonly #toHz: number;
  #converter: Converter | undefined;
  #fromHz = 0;

  constructor(toHz: number) {
    this.#toHz = toHz;
  }

  /** Chunks of one stream, in order; calls must not overlap. */
  async convert(samples: Int16Array, fromHz: number): Promise<Int16Array> {
    if (fromHz === this.#toHz) return samples;
    if (this.#converter === undefined || this.#fromHz !== fromHz) {
      this.close();
      this.#converter = await acquire(fromHz, this.#toHz);
      this.#fromHz = fromHz;
    }
    try {
      return toInt16(this.#converter.full(toFloat(samples)));
    } catch (error) {
      // What has failed is given to nobody else.
      this.#converter.destroy();
      this.#converter = undefined;
      throw error;
    }
  }

  close(): void {
    if (this.#converter !== undefined) release(this.#converter);
    this.#converter = undefined;
  }
}
