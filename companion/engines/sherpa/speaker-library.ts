/** The part of sherpa-onnx-node that makes voiceprints: the package has no types of its own. */
import { createRequire } from 'node:module';
import { toFloat } from '../../../shared/pcm.ts';
import { PIPELINE_RATE_HZ } from '../../dubbing/ports/audio-frame.ts';

interface Stream {
  acceptWaveform(sound: { sampleRate: number; samples: Float32Array }): void;
  inputFinished(): void;
}

interface Extractor {
  readonly dim: number;
  createStream(): Stream;
  isReady(stream: Stream): boolean;
  compute(stream: Stream, enableExternalBuffer: boolean): Float32Array;
}

interface Sherpa {
  readonly SpeakerEmbeddingExtractor: new (config: {
    readonly model: string;
    readonly numThreads: number;
    readonly provider: 'cpu';
    readonly debug: boolean;
  }) => Extractor;
}

const require = createRequire(import.meta.url);

/** A loaded speaker model. What is no such model ends the process: `checkModel` first. */
export class SpeakerModel {
  readonly #extractor: Extractor;

  /** @throws Error where the library does not load, or there is no such file */
  constructor(path: string) {
    const { SpeakerEmbeddingExtractor } = require('sherpa-onnx-node') as Sherpa;
    this.#extractor = new SpeakerEmbeddingExtractor({
      model: path,
      numThreads: 1,
      provider: 'cpu',
      debug: false,
    });
  }

  /** How many values a vector has. */
  get dimension(): number {
    return this.#extractor.dim;
  }

  /**
   * @param samples 16 kHz mono
   * @returns as the model makes it, of any length; `undefined` where the stretch is too short for it
   */
  vectorOf(samples: Int16Array): Float32Array | undefined {
    const stream = this.#extractor.createStream();
    stream.acceptWaveform({ sampleRate: PIPELINE_RATE_HZ, samples: toFloat(samples) });
    stream.inputFinished();
    // A copy of its own: the library's buffer may be outside the heap, which not every runtime allows.
    return this.#extractor.isReady(stream) ? this.#extractor.compute(stream, false) : undefined;
  }
}

export function isInstalled(): boolean {
  try {
    require.resolve('sherpa-onnx-node');
    return true;
  } catch {
    return false;
  }
}
