/** Embeds stretches of speech in each space that there is an encoder for. Where it runs is whoever calls it's business. */
import type { AudioHistory, SpeakerEmbedding } from '../../dubbing/ports/speaker-encoder.ts';
import { StreamingEmbedder } from '../ivector/streaming-embedder.ts';
import type { VoiceprintSpace } from '../ivector/voiceprint-space.ts';

/** A neural encoder: a vector of each stretch of speech, and nothing else. */
export interface VectorEncoder {
  readonly space: string;
  openStream(history: AudioHistory): VectorStream;
}

export interface VectorStream {
  /** Does ahead what can be done of a stretch that has just been captured. */
  prepare(fromMs: number, toMs: number): void;
  /** `undefined` where nothing was captured. Rejects where the runtime fails. */
  embed(fromMs: number, toMs: number): Promise<Float32Array | undefined>;
}

export interface EmbedderStream {
  prepare(fromMs: number, toMs: number): void;
  embed(fromMs: number, toMs: number): Promise<SpeakerEmbedding | undefined>;
}

export class SpeakerEmbedder {
  readonly #voiceprint: VoiceprintSpace;
  readonly #neural: VectorEncoder | undefined;

  constructor(voiceprint: VoiceprintSpace, neural?: VectorEncoder) {
    this.#voiceprint = voiceprint;
    this.#neural = neural;
  }

  /** Names of the spaces that embeddings have a vector in, best first. */
  get spaces(): readonly string[] {
    return [...(this.#neural === undefined ? [] : [this.#neural.space]), this.#voiceprint.name];
  }

  /** The sound is read as it is asked for; frames that two stretches share are worked out once. */
  openStream(history: AudioHistory): EmbedderStream {
    const voiceprints = new StreamingEmbedder(history, this.#voiceprint.maker);
    const neural = this.#neural;
    const vectors = neural?.openStream(history);
    return {
      prepare: (fromMs, toMs) => {
        voiceprints.prepare(fromMs, toMs);
        vectors?.prepare(fromMs, toMs);
      },
      embed: async (fromMs, toMs) => {
        // It also tells what a voice sounds like, and whether there is enough of it to tell.
        const voiceprint = voiceprints.embed(fromMs, toMs);
        if (voiceprint === undefined) return undefined;
        const { vector, profile, voicedMs } = voiceprint;
        const own = await vectors?.embed(fromMs, toMs);
        return {
          vectors: {
            ...(own === undefined || neural === undefined ? {} : { [neural.space]: own }),
            [this.#voiceprint.name]: vector,
          },
          profile,
          voicedMs,
        };
      },
    };
  }
}
