import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { EmbeddingSpace, VectorOf } from '../speaker-embedding/embedding-space.ts';
import { readFigures, type ShippedFigures } from './figures-file.ts';
import { project } from './projection.ts';
import { commonness, scoreOf, type ScoredVoice } from './score.ts';
import { VoiceprintMaker } from './voiceprint.ts';

const FIGURES = fileURLToPath(new URL('figures.bin', import.meta.url));

export const VOICEPRINT = { name: 'voiceprint', kind: 'embedded', title: 'Voiceprints' } as const;

/** The space of voiceprints that are made with one edition of the figures. */
export class VoiceprintSpace implements EmbeddingSpace {
  readonly name: string;
  readonly maker: VoiceprintMaker;
  readonly #figures: ShippedFigures;
  readonly #scored = new WeakMap<Float32Array, ScoredVoice>();

  constructor(figures: ShippedFigures, edition: string) {
    this.#figures = figures;
    this.maker = new VoiceprintMaker(figures.voiceprint);
    this.name = `voiceprint ${edition}`;
  }

  /** By the figures that ship with the program; reads them, which takes some 50 ms. */
  static shipped(): VoiceprintSpace {
    const file = readFileSync(FIGURES);
    const edition = createHash('sha256').update(file).digest('hex').slice(0, 12);
    return new VoiceprintSpace(readFigures(file), edition);
  }

  similarity(a: VectorOf, b: VectorOf): number {
    const { slope, offset } = this.#figures.calibration;
    return 1 / (1 + Math.exp(-offset - slope * scoreOf(this.#scoredOf(a.vector), this.#scoredOf(b.vector))));
  }

  /** How likely it is that two speak at once in a stretch, 0..1. */
  overlap(vector: Float32Array): number {
    const [odds = 0] = project(this.#figures.overlap, Float64Array.from(vector));
    return 1 / (1 + Math.exp(-odds));
  }

  /** How common a voice is need be worked out but once. */
  #scoredOf(vector: Float32Array): ScoredVoice {
    let scored = this.#scored.get(vector);
    if (scored === undefined) {
      // A mean of several is shorter than each.
      const length = Math.hypot(...vector) || 1;
      const voiceprint = vector.map((value) => value / length);
      scored = { voiceprint, commonness: commonness(voiceprint, this.#figures.background) };
      this.#scored.set(vector, scored);
    }
    return scored;
  }
}
