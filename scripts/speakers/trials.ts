import { durationMs, sampleCount } from '../../shared/pcm.ts';
import type { SpeakerEmbedding, SpeakerEncoder } from '../../companion/dubbing/ports/speaker-encoder.ts';

/** A recording of one speaker, 16 kHz. */
export interface Recording {
  readonly speaker: string;
  /** Stretches of one recording are not held against each other: they share its channel. */
  readonly recording: string;
  readonly samples: Int16Array;
}

/** Similarities of pairs of stretches. */
export interface Scores {
  readonly same: readonly number[];
  readonly other: readonly number[];
}

/**
 * Every pair of stretches of this length, of different recordings.
 * @param others where one of each pair is of these, in another channel
 */
export async function scoresOf(
  encoder: SpeakerEncoder,
  recordings: readonly Recording[],
  lengthMs: number,
  stretchesEach: number,
  others?: readonly Recording[],
): Promise<Scores> {
  const heard = await stretchesOf(encoder, recordings, lengthMs, stretchesEach);
  const held = others && (await stretchesOf(encoder, others, lengthMs, stretchesEach));
  const same: number[] = [];
  const other: number[] = [];
  for (const [i, a] of heard.entries()) {
    for (const b of held ?? heard.slice(0, i)) {
      if (a.recording === b.recording) continue;
      (a.speaker === b.speaker ? same : other).push(encoder.similarity(a.embedding, b.embedding));
    }
  }
  return { same, other };
}

interface HeardStretch {
  readonly speaker: string;
  readonly recording: string;
  readonly embedding: SpeakerEmbedding;
}

async function stretchesOf(
  encoder: SpeakerEncoder,
  recordings: readonly Recording[],
  lengthMs: number,
  stretchesEach: number,
): Promise<HeardStretch[]> {
  const length = sampleCount(lengthMs, 16_000);
  const heard: HeardStretch[] = [];
  for (const { speaker, recording, samples } of recordings) {
    const stream = encoder.openStream({ frames: (fromMs, toMs) => cut(samples, fromMs, toMs) });
    for (let i = 0; i < Math.min(stretchesEach, Math.floor(samples.length / length)); i++) {
      const embedding = await stream.embed(i * lengthMs, (i + 1) * lengthMs, 'patient');
      if (embedding !== undefined) heard.push({ speaker, recording, embedding });
    }
  }
  return heard;
}

function cut(samples: Int16Array, fromMs: number, toMs: number): { startMs: number; samples: Int16Array }[] {
  const from = Math.max(0, sampleCount(fromMs, 16_000));
  const part = samples.subarray(from, sampleCount(toMs, 16_000));
  return part.length === 0 ? [] : [{ startMs: durationMs(from, 16_000), samples: part }];
}

/** The rate at which as many of the same speaker are taken for two as of two are taken for one; 0..1, and where. */
export function equalError({ same, other }: Scores): { rate: number; threshold: number } {
  const sortedSame = [...same].sort((a, b) => a - b);
  const sortedOther = [...other].sort((a, b) => a - b);
  let best = { rate: 1, threshold: 0 };
  let below = 0;
  for (const [i, threshold] of sortedSame.entries()) {
    while (below < sortedOther.length && (sortedOther[below] ?? 0) < threshold) below++;
    const rate = Math.max(i / sortedSame.length, 1 - below / sortedOther.length);
    if (rate < best.rate) best = { rate, threshold };
  }
  return best;
}
