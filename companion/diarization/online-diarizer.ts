import type { SpeakerEmbedding, SpeakerEncoder } from '../dubbing/ports/speaker-encoder.ts';
import type { SpeakerLabel, SpeakerLabeller } from './speaker-labeller.ts';
import { DiarizationSegments } from './diarization-segments.ts';
import { partition } from './clustering.ts';

/** Less speech than this never makes a new speaker: "yes" and "oh" sound like anybody. */
const LEAST_NEW_MS = 500;
// In log odds, chosen on dialogues of background speakers that voiceprints were not learnt from.
/** Within one session, and so one channel, people sound likelier the same than over two recordings. */
const ONE_CHANNEL = 0.75;
/** Who spoke last will likely go on. */
const GOES_ON = 0.3;
/** What was decided stays so, unless it is clearly wrong. */
const DECIDED = 1;

/**
 * Labels each clause with a speaker of this session. All that was heard is grouped anew with every clause, so that a
 * group that turns out to be two is parted from then on, and two that turn out to be one are merged.
 */
export class OnlineDiarizer implements SpeakerLabeller {
  readonly #segments: DiarizationSegments;
  #named = 0;
  #lastId: string | undefined;
  /** Somebody of whom too little was heard to tell. */
  #unheardId: string | undefined;
  /** Speakers who turned out to be another one, who has not been told of it. */
  readonly #merged = new Map<string, string[]>();

  /** @param threshold calibrated similarity, 0..1, from which on two stretches are one speaker's */
  constructor(encoder: SpeakerEncoder, threshold: number) {
    this.#segments = new DiarizationSegments(encoder, threshold);
  }

  label(embedding: SpeakerEmbedding | undefined): SpeakerLabel {
    const before = this.#named;
    const isOverlapped = embedding !== undefined && this.#segments.isOverlapped(embedding);
    const { id, similarity } = this.#whoseIs(embedding, isOverlapped);
    this.#lastId = id;
    const voice = this.#segments.voiceOf(id) ?? embedding;
    const replaces = this.#merged.get(id) ?? [];
    this.#merged.delete(id);
    return {
      speakerId: id,
      isNew: this.#named > before,
      isOverlapped,
      similarity,
      ...(voice === undefined ? {} : { profile: voice.profile, voice }),
      ...(replaces.length === 0 ? {} : { replaces }),
    };
  }

  guess(embedding: SpeakerEmbedding | undefined): string | undefined {
    if (embedding === undefined) return undefined;
    const nearest = this.#nearest(this.#segments.oddsTo(embedding));
    if (nearest !== undefined && nearest.odds >= ONE_CHANNEL) return nearest.id;
    if (embedding.voicedMs < LEAST_NEW_MS) return nearest?.id;
    return this.#unheardId ?? idOf(this.#named + 1);
  }

  #whoseIs(
    embedding: SpeakerEmbedding | undefined,
    isOverlapped: boolean,
  ): { id: string; similarity: number } {
    if (embedding === undefined) return { id: this.#lastId ?? this.#unheard(), similarity: 0 };
    const odds = this.#segments.oddsTo(embedding);
    const nearest = this.#nearest(odds);
    const similarity = nearest === undefined ? 0 : this.#segments.similarityAt(nearest.odds);
    // Two at once are nobody new, and nothing to know anybody by.
    if (embedding.voicedMs < LEAST_NEW_MS || isOverlapped) {
      return { id: nearest?.id ?? this.#lastId ?? this.#unheard(), similarity };
    }
    if (this.#unheardId !== undefined) {
      // Somebody of whom too little was heard to tell is taken to be the next one heard.
      const id = this.#unheardId;
      this.#unheardId = undefined;
      this.#segments.add({ voice: embedding, speakerId: id });
      return { id, similarity };
    }
    const id = this.#group(embedding);
    return { id, similarity };
  }

  /** Somebody of whom too little was heard to tell. */
  #unheard(): string {
    this.#unheardId = this.#newId();
    return this.#unheardId;
  }

  #newId(): string {
    return idOf(++this.#named);
  }

  /** The speaker whose stretches are the most alike on the whole. */
  #nearest(odds: readonly number[]): { id: string; odds: number } | undefined {
    const sums = new Map<string, { sum: number; count: number }>();
    for (const [i, { speakerId }] of this.#segments.all.entries()) {
      const { sum, count } = sums.get(speakerId) ?? { sum: 0, count: 0 };
      sums.set(speakerId, { sum: sum + (odds[i] ?? 0), count: count + 1 });
    }
    let best: { id: string; odds: number } | undefined;
    for (const [id, { sum, count }] of sums) {
      const mean = sum / count + (id === this.#lastId ? GOES_ON : 0);
      if (best === undefined || mean > best.odds) best = { id, odds: mean };
    }
    return best;
  }

  /** Takes a stretch in and groups all. @returns whose it is */
  #group(voice: SpeakerEmbedding): string {
    const stretch = { voice, speakerId: '' };
    this.#segments.add(stretch);
    const all = this.#segments.all;
    const odds = this.#segments.odds.map((row, i) =>
      row.map((value, j) => value - ONE_CHANNEL + this.#expectation(all[i]?.speakerId, all[j]?.speakerId)),
    );
    const groups = partition(odds).map((indices) => indices.flatMap((i) => all[i] ?? []));
    const ids = idsOf(groups);
    for (const [i, group] of groups.entries()) {
      const id = ids[i] ?? (group.includes(stretch) ? this.#newId() : undefined);
      if (id === undefined) continue;
      const others = new Set(group.map(({ speakerId }) => speakerId));
      for (const one of group) one.speakerId = id;
      for (const other of others) {
        if (other === '' || ids.includes(other)) continue;
        this.#merged.set(id, [...(this.#merged.get(id) ?? []), other, ...(this.#merged.get(other) ?? [])]);
        this.#merged.delete(other);
      }
    }
    return stretch.speakerId;
  }

  /** Beyond what the two sound like. '' is the clause in hand. */
  #expectation(a: string | undefined, b: string | undefined): number {
    if (a === '' || b === '') return a === this.#lastId || b === this.#lastId ? GOES_ON : 0;
    return a === b ? DECIDED : -DECIDED;
  }
}

function idOf(number: number): string {
  return `s${number}`;
}

/** For each group the speaker whom most of it was taken to be; each speaker for one group, undefined for what is left over. */
function idsOf(
  groups: readonly (readonly { voice: SpeakerEmbedding; speakerId: string }[])[],
): (string | undefined)[] {
  const claims = groups.flatMap((group, at) => {
    const sums = new Map<string, number>();
    for (const { speakerId, voice } of group) {
      if (speakerId !== '') sums.set(speakerId, (sums.get(speakerId) ?? 0) + voice.voicedMs);
    }
    return [...sums].map(([id, ms]) => ({ at, id, ms }));
  });
  claims.sort((a, b) => b.ms - a.ms);
  const ids: (string | undefined)[] = groups.map(() => undefined);
  for (const { at, id } of claims) {
    if (ids[at] === undefined && !ids.includes(id)) ids[at] = id;
  }
  return ids;
}
