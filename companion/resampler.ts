import { createRequire } from 'node:module';
import type Samplerate from '@alexanderolsen/libsamplerate-js';
import { toFloat, toInt16 } from '../shared/pcm.ts';

// Loaded at first use: most clients send the pipeline's rate, and start-up should not wait for what nobody asks for.
const load = createRequire(import.meta.url);

type Converter = Awaited<ReturnType<typeof Samplerate.create>>;

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
      const samplerate = load('@alexanderolsen/libsamplerate-js') as typeof Samplerate;
      const converterType = samplerate.ConverterType.SRC_SINC_FASTEST;
      this.#converter = await samplerate.create(1, fromHz, this.#toHz, { converterType });
      this.#fromHz = fromHz;
    }
    return toInt16(this.#converter.full(toFloat(samples)));
  }

  close(): void {
    this.#converter?.destroy();
    this.#converter = undefined;
  }
}
