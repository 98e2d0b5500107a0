import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { durationMs } from '../../../shared/pcm.ts';
import { PIPELINE_RATE_HZ } from '../../dubbing/ports/audio-frame.ts';
import type {
  KeptSound,
  SpeakerEar,
  SpeakerEmbedding,
  SpeakerEncoder,
} from '../../dubbing/ports/speaker-encoder.ts';
import { readFigures, type ShippedFigures } from './figures-file.ts';
import { project } from './projection.ts';
import { commonness, scoreOf, type ScoredVoice } from './score.ts';
import { VoiceprintEar } from './voiceprint-ear.ts';
import { VoiceprintMaker } from './voiceprint.ts';

const FIGURES = fileURLToPath(new URL('figures.bin', import.meta.url));

interface Learnt extends ShippedFigures {
  readonly maker: VoiceprintMaker;
  readonly space: string;
}

/**
 * Voiceprints of 256 values, made with figures that were learnt from background speakers and ship with the program: no model
 * to fetch. One is enough for all sessions.
 */
export class VoiceprintEncoder implements SpeakerEncoder {
  readonly info = { name: 'voiceprint', kind: 'embedded' } as const;
  #learnt: Learnt | undefined;
  readonly #scored = new WeakMap<Float32Array, ScoredVoice>();

  /** @param figures others than those that ship */
  constructor(figures?: ShippedFigures) {
    if (figures !== undefined) this.#learnt = learnt(figures, 'given');
  }

  get space(): string {
    return this.#figures().space;
  }

  /** Reads the figures ahead of the first session: some 50 ms. */
  warm(): void {
    this.#figures();
  }

  encode(samples: Int16Array): SpeakerEmbedding | undefined {
    const endMs = durationMs(samples.length, PIPELINE_RATE_HZ);
    return this.listen({ frames: () => [{ startMs: 0, samples }] }).embed(0, endMs);
  }

  listen(sound: KeptSound): SpeakerEar {
    return new VoiceprintEar(sound, this.#figures().maker);
  }

  similarity(a: SpeakerEmbedding, b: SpeakerEmbedding): number {
    const { slope, offset } = this.#figures().calibration;
    const score = scoreOf(this.#scoredOf(a.vector), this.#scoredOf(b.vector));
    return 1 / (1 + Math.exp(-offset - slope * score));
  }

  overlap({ vector }: SpeakerEmbedding): number {
    const [odds = 0] = project(this.#figures().overlap, Float64Array.from(vector));
    return 1 / (1 + Math.exp(-odds));
  }

  #figures(): Learnt {
    if (this.#learnt === undefined) {
      const file = readFileSync(FIGURES);
      this.#learnt = learnt(readFigures(file), createHash('sha256').update(file).digest('hex').slice(0, 12));
    }
    return this.#learnt;
  }

  /** How common a voice is need be worked out but once. */
  #scoredOf(vector: Float32Array): ScoredVoice {
    let scored = this.#scored.get(vector);
    if (scored === undefined) {
      // A mean of several is shorter than each.
      const length = Math.hypot(...vector) || 1;
      const voiceprint = vector.map((value) => value / length);
      scored = { voiceprint, commonness: commonness(voiceprint, this.#figures().background) };
      this.#scored.set(vector, scored);
    }
    return scored;
  }
}

function learnt(figures: ShippedFigures, edition: string): Learnt {
  return { ...figures, maker: new VoiceprintMaker(figures.voiceprint), space: `voiceprint ${edition}` };
}
