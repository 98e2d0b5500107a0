import { concat, durationMs, sampleCount } from '../../../shared/pcm.ts';
import { PIPELINE_RATE_HZ } from '../../dubbing/ports/audio-frame.ts';
import type {
  KeptSound,
  SpeakerEar,
  SpeakerEmbedding,
  SpeakerEncoder,
} from '../../dubbing/ports/speaker-encoder.ts';
import { sha256Of } from './file-hash.ts';
import { checkModel } from './check-model.ts';
import { SpeakerModel } from './speaker-library.ts';

export const NEURAL = 'neural';

/**
 * The cosine at which one speaker is as likely as two, and how fast that changes. Not measured, for no model was at
 * hand: a guess by which the usual threshold of 0.8 lies at a cosine of 0.5.
 */
const EVEN_COSINE = 0.385;
const SLOPE = 12;

/**
 * Voiceprints by a neural network that the viewer fetched. What a voice sounds like, and whether there is enough of it to
 * tell, is asked of the embedded encoder.
 */
export class NeuralEncoder implements SpeakerEncoder {
  readonly info = { name: NEURAL, kind: 'local' } as const;
  readonly space: string;
  readonly #model: SpeakerModel;
  readonly #embedded: SpeakerEncoder;

  private constructor(model: SpeakerModel, space: string, embedded: SpeakerEncoder) {
    this.space = space;
    this.#model = model;
    this.#embedded = embedded;
  }

  /** @throws DubError as `checkModel` */
  static async load(path: string, embedded: SpeakerEncoder, signal?: AbortSignal): Promise<NeuralEncoder> {
    await checkModel(path, signal);
    const hash = await sha256Of(path, signal);
    return new NeuralEncoder(new SpeakerModel(path), `${NEURAL} ${hash.slice(0, 12)}`, embedded);
  }

  warm(): void {
    this.#embedded.warm?.();
  }

  encode(samples: Int16Array): SpeakerEmbedding | undefined {
    const endMs = durationMs(samples.length, PIPELINE_RATE_HZ);
    return this.listen({ frames: () => [{ startMs: 0, samples }] }).embed(0, endMs);
  }

  listen(sound: KeptSound): SpeakerEar {
    const ear = this.#embedded.listen(sound);
    return {
      heard: (fromMs, toMs) => {
        ear.heard(fromMs, toMs);
      },
      embed: (fromMs, toMs) => {
        const heard = ear.embed(fromMs, toMs);
        if (heard === undefined) return undefined;
        const vector = this.#model.vectorOf(stretchOf(sound, fromMs, toMs));
        return vector === undefined ? undefined : { ...heard, vector: unit(vector) };
      },
    };
  }

  similarity(a: SpeakerEmbedding, b: SpeakerEmbedding): number {
    return 1 / (1 + Math.exp(-SLOPE * (cosine(a.vector, b.vector) - EVEN_COSINE)));
  }
}

/** What was captured of a stretch, gaps left out. */
function stretchOf(sound: KeptSound, fromMs: number, toMs: number): Int16Array {
  const parts = sound.frames(fromMs, toMs).map(({ startMs, samples }) => {
    const at = (ms: number): number => Math.max(0, sampleCount(ms - startMs, PIPELINE_RATE_HZ));
    return samples.subarray(at(fromMs), at(toMs));
  });
  return concat(parts);
}

function unit(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector) || 1;
  return vector.map((value) => value / length);
}

/** Means of several vectors are shorter than each. */
function cosine(a: Float32Array, b: Float32Array): number {
  let product = 0;
  for (let i = 0; i < a.length; i++) product += (a[i] ?? 0) * (b[i] ?? 0);
  return product / (Math.hypot(...a) * Math.hypot(...b) || 1);
}
