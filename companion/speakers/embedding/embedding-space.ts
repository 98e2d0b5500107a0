import type { Voiced } from '../../dubbing/ports/speaker-encoder.ts';

/** Where vectors of one model, learnt from the same data, can be compared. */
export interface EmbeddingSpace {
  /** Names the model and its edition: voices that are kept say which space they are of. */
  readonly name: string;
  /** Calibrated 0..1: 0.8 is where as many of one speaker are told apart as of two are taken for one. */
  similarity(a: VectorOf, b: VectorOf): number;
}

export interface VectorOf {
  readonly vector: Float32Array;
  /** How much voice it was made of. */
  readonly voicedMs: number;
}

/** In the first space that both voices have a vector in; 0 where there is none. */
export function similarityIn(spaces: readonly EmbeddingSpace[], a: Voiced, b: Voiced): number {
  for (const space of spaces) {
    const [one, other] = [a.vectors[space.name], b.vectors[space.name]];
    if (one === undefined || other === undefined) continue;
    return space.similarity({ vector: one, voicedMs: a.voicedMs }, { vector: other, voicedMs: b.voicedMs });
  }
  return 0;
}
