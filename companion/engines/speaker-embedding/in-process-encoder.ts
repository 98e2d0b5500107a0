import { durationMs } from '../../../shared/pcm.ts';
import type { EngineInfo } from '../../../shared/engine-info.ts';
import { PIPELINE_RATE_HZ } from '../../recognition/ports/audio-frame.ts';
import type {
  AudioHistory,
  SpeakerEmbedding,
  SpeakerEmbeddingStream,
  SpeakerEncoder,
  Voiced,
} from '../../dubbing/ports/speaker-encoder.ts';
import { VOICEPRINT, type VoiceprintSpace } from '../ivector/voiceprint-space.ts';
import { RESEMBLYZER } from '../resemblyzer/space.ts';
import { similarityIn, type EmbeddingSpace } from './embedding-space.ts';
import { SpeakerEmbedder, type VectorEncoder } from './speaker-embedder.ts';

/** A neural encoder with what its vectors mean. */
export interface NeuralSpace {
  readonly encoder: VectorEncoder;
  readonly space: EmbeddingSpace;
}

/**
 * Embeds on the event loop of whoever calls it: for scripts that measure, and for tests. The companion embeds in a process of
 * its own.
 */
export class InProcessEncoder implements SpeakerEncoder {
  readonly info: EngineInfo;
  readonly #voiceprint: VoiceprintSpace;
  readonly #spaces: readonly EmbeddingSpace[];
  readonly #embedder: SpeakerEmbedder;

  constructor(voiceprint: VoiceprintSpace, neural?: NeuralSpace) {
    this.info = neural === undefined ? VOICEPRINT : RESEMBLYZER;
    this.#voiceprint = voiceprint;
    this.#spaces = neural === undefined ? [voiceprint] : [neural.space, voiceprint];
    this.#embedder = new SpeakerEmbedder(voiceprint, neural?.encoder);
  }

  get spaces(): readonly string[] {
    return this.#spaces.map(({ name }) => name);
  }

  encode(samples: Int16Array): Promise<SpeakerEmbedding | undefined> {
    const stream = this.#embedder.openStream({ frames: () => [{ startMs: 0, samples }] });
    return stream.embed(0, durationMs(samples.length, PIPELINE_RATE_HZ));
  }

  openStream(history: AudioHistory): SpeakerEmbeddingStream {
    const stream = this.#embedder.openStream(history);
    return {
      speech: (fromMs, toMs) => {
        stream.prepare(fromMs, toMs);
      },
      embed: (fromMs, toMs) => stream.embed(fromMs, toMs),
      close: () => undefined,
    };
  }

  similarity(a: Voiced, b: Voiced): number {
    return similarityIn(this.#spaces, a, b);
  }

  overlap({ vectors }: SpeakerEmbedding): number {
    const vector = vectors[this.#voiceprint.name];
    return vector === undefined ? 0 : this.#voiceprint.overlap(vector);
  }
}
