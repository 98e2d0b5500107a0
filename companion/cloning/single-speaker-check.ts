/** Whether recordings hold one person's voice: their stretches are parted in two, and the halves compared. */
import { sampleCount } from '../../shared/pcm.ts';
import { PIPELINE_RATE_HZ } from '../recognition/ports/audio-frame.ts';
import type { SpeakerEmbedding, SpeakerEncoder } from '../dubbing/ports/speaker-encoder.ts';

const STRETCH_SAMPLES = sampleCount(3000, PIPELINE_RATE_HZ);
const MIN_STRETCH_SAMPLES = STRETCH_SAMPLES / 2;
/** With less voice a stretch is too unlike its own speaker. */
const MIN_VOICED_MS = 600;
/**
 * Halves of one voice, some four seconds each, were 0.953 alike or more (50 speakers whom voiceprints were not learnt
 * from); 95 % of the pairs of two were 0.934 or less.
 */
const SEVERAL_BELOW = 0.95;
/** A few odd stretches, a cough or a laugh, are no second person. */
const MIN_SHARE = 0.12;
const MIN_STRETCHES = 2;
const ROUNDS = 10;

export interface Persons {
  readonly persons: 'one' | 'several' | 'none';
  /** How surely all of it is one person's, 0..1. */
  readonly purity: number;
}

/**
 * @param limitSamples how much of the recordings, from their beginning, is looked at
 * @throws as `SpeakerEncoder.encode`
 */
export async function personsIn(
  recordings: readonly Int16Array[],
  limitSamples: number,
  encoder: SpeakerEncoder,
  signal?: AbortSignal,
): Promise<Persons> {
  const stretches: SpeakerEmbedding[] = [];
  for (const samples of stretchesOf(recordings, limitSamples)) {
    const embedding = await encoder.encode(samples, signal);
    if (embedding !== undefined && embedding.voicedMs >= MIN_VOICED_MS) stretches.push(embedding);
  }
  if (stretches.length === 0) return { persons: 'none', purity: 0 };
  const purity = alikeness(stretches, encoder);
  const [one, other] = partInTwo(stretches, encoder);
  const smaller = Math.min(one.length, other.length);
  if (smaller < MIN_STRETCHES || smaller < MIN_SHARE * stretches.length) {
    return { persons: 'one', purity };
  }
  const isOne = encoder.similarity(centre(one), centre(other)) >= SEVERAL_BELOW;
  return { persons: isOne ? 'one' : 'several', purity };
}

/** Of the stretches to what they have in common. */
function alikeness(stretches: Stretches, encoder: SpeakerEncoder): number {
  const all = centre(stretches);
  return stretches.reduce((sum, one) => sum + encoder.similarity(one, all), 0) / stretches.length;
}

/** No stretch crosses from one recording into the next. */
function stretchesOf(recordings: readonly Int16Array[], limitSamples: number): Int16Array[] {
  const stretches: Int16Array[] = [];
  let left = limitSamples;
  for (const recording of recordings) {
    const samples = recording.subarray(0, left);
    left -= samples.length;
    for (let at = 0; at + MIN_STRETCH_SAMPLES <= samples.length; at += STRETCH_SAMPLES) {
      stretches.push(samples.subarray(at, at + STRETCH_SAMPLES));
    }
  }
  return stretches;
}

type Stretches = readonly SpeakerEmbedding[];

/** Two means, begun at the two stretches least alike. */
function partInTwo(stretches: Stretches, encoder: SpeakerEncoder): readonly [Stretches, Stretches] {
  let [a, b] = leastAlike(stretches, encoder);
  let parts: readonly [Stretches, Stretches] = [stretches, []];
  for (let round = 0; round < ROUNDS; round++) {
    const isNearerA = (one: SpeakerEmbedding): boolean =>
      encoder.similarity(one, a) >= encoder.similarity(one, b);
    const next = [stretches.filter(isNearerA), stretches.filter((one) => !isNearerA(one))] as const;
    if (next[0].length === 0 || next[1].length === 0) return [stretches, []];
    const isSettled = next[0].length === parts[0].length && next[0].every((one, at) => one === parts[0][at]);
    parts = next;
    if (isSettled) break;
    [a, b] = [centre(parts[0]), centre(parts[1])];
  }
  return parts;
}

function leastAlike(stretches: Stretches, encoder: SpeakerEncoder): [SpeakerEmbedding, SpeakerEmbedding] {
  let least = Infinity;
  const [first] = stretches;
  if (first === undefined) throw new RangeError('no stretches');
  let pair: [SpeakerEmbedding, SpeakerEmbedding] = [first, first];
  stretches.forEach((one, at) => {
    for (const other of stretches.slice(at + 1)) {
      const similarity = encoder.similarity(one, other);
      if (similarity < least) [least, pair] = [similarity, [one, other]];
    }
  });
  return pair;
}

/** The mean, weighed by how much voice there was. */
function centre(stretches: Stretches): SpeakerEmbedding {
  const [first] = stretches;
  if (first === undefined) throw new RangeError('no stretches');
  const voicedMs = stretches.reduce((sum, one) => sum + one.voicedMs, 0);
  const vectors = Object.entries(first.vectors).map(([space, vector]): [string, Float32Array] => [
    space,
    vector.map((_, at) =>
      stretches.reduce((sum, one) => sum + ((one.vectors[space]?.[at] ?? 0) * one.voicedMs) / voicedMs, 0),
    ),
  ]);
  return { vectors: Object.fromEntries(vectors), profile: first.profile, voicedMs };
}
