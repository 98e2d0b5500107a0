import { logOdds } from './log-odds.ts';
import type { SpeakerEmbedding, SpeakerEncoder, VoiceProfile } from '../dubbing/ports/speaker-encoder.ts';

/** More are pooled, the most alike of one speaker first. */
const MOST_STRETCHES = 48;

/** How far the median pitches of two stretches are apart, in octaves: of one voice, and of any two (standard deviations). */
const PITCH_WITHIN = 0.218;
const PITCH_BETWEEN = 0.55;
/** However far they are apart, it may have been shouted, or an octave was mistaken. */
const LEAST_PITCH_ODDS = -2.5;

/**
 * As likely as this, two speak at once. Of stretches of 1.2 to 4 s of one speaker 3 % were taken for two, of those of two
 * at once 42 % were found (50 background speakers whom nothing was learnt from). Of less voice it cannot be told.
 */
const OVERLAPPED_FROM = 0.96;
const LEAST_OVERLAP_MS = 1_000;

/** A stretch of one voice, and whose it is taken to be. */
export interface LabelledSegment {
  readonly voice: SpeakerEmbedding;
  speakerId: string;
}

/** The stretches of a session that speakers are told from, and how likely each two are one person's. */
export class DiarizationSegments {
  readonly #encoder: SpeakerEncoder;
  readonly #evenOdds: number;
  #stretches: LabelledSegment[] = [];
  /** Log odds of each two; 0 is as likely as not. */
  #odds: number[][] = [];

  /** @param threshold calibrated similarity, 0..1, from which on two stretches are one speaker's */
  constructor(encoder: SpeakerEncoder, threshold: number) {
    this.#encoder = encoder;
    this.#evenOdds = logOdds(threshold);
  }

  get all(): readonly LabelledSegment[] {
    return this.#stretches;
  }

  get odds(): readonly (readonly number[])[] {
    return this.#odds;
  }

  /** Log odds of a voice to each of the stretches. */
  oddsTo(voice: SpeakerEmbedding): number[] {
    return this.#stretches.map((stretch) => {
      const odds = logOdds(this.#encoder.similarity(voice, stretch.voice)) - this.#evenOdds;
      return odds + pitchOdds(voice.profile.pitchHz, stretch.voice.profile.pitchHz);
    });
  }

  /** A calibrated similarity, 0..1. */
  similarityAt(odds: number): number {
    return 1 / (1 + Math.exp(-odds - this.#evenOdds));
  }

  /** Two speak at once. */
  isOverlapped(voice: SpeakerEmbedding): boolean {
    return voice.voicedMs >= LEAST_OVERLAP_MS && (this.#encoder.overlap?.(voice) ?? 0) >= OVERLAPPED_FROM;
  }

  add(stretch: LabelledSegment): void {
    const odds = this.oddsTo(stretch.voice);
    for (const [i, row] of this.#odds.entries()) row.push(odds[i] ?? 0);
    this.#odds.push([...odds, 0]);
    this.#stretches.push(stretch);
    if (this.#stretches.length > MOST_STRETCHES) this.#pool();
  }

  /** All that is known of a speaker's voice; undefined where it is nothing. */
  voiceOf(speakerId: string): SpeakerEmbedding | undefined {
    const own = this.#stretches.filter((stretch) => stretch.speakerId === speakerId);
    return own
      .map(({ voice }) => voice)
      .reduce<SpeakerEmbedding | undefined>(
        (sum, voice) => (sum === undefined ? voice : pooled(sum, voice)),
        undefined,
      );
  }

  #pool(): void {
    let best: { readonly one: number; readonly other: number; readonly odds: number } | undefined;
    const counts = new Map<string, number>();
    for (const { speakerId } of this.#stretches) counts.set(speakerId, (counts.get(speakerId) ?? 0) + 1);
    const most = Math.max(...counts.values());
    for (const [one, a] of this.#stretches.entries()) {
      // Who has many can spare two; whoever was heard once stays known.
      if (counts.get(a.speakerId) !== most) continue;
      for (const [other, b] of this.#stretches.entries()) {
        if (other <= one || b.speakerId !== a.speakerId) continue;
        const odds = this.#odds[one]?.[other] ?? 0;
        if (best === undefined || odds > best.odds) best = { one, other, odds };
      }
    }
    const [first, second] = [this.#stretches[best?.one ?? 0], this.#stretches[best?.other ?? 0]];
    if (first === undefined || second === undefined) return;
    // Where everybody was heard but once, the one of the longest ago is forgotten.
    const gone = best === undefined ? [0] : [best.one, best.other];
    this.#stretches = this.#stretches.filter((_, i) => !gone.includes(i));
    this.#odds = this.#odds
      .filter((_, i) => !gone.includes(i))
      .map((row) => row.filter((_, i) => !gone.includes(i)));
    if (best !== undefined) {
      this.add({ voice: pooled(first.voice, second.voice), speakerId: first.speakerId });
    }
  }
}

/** What two stretches of one voice tell, each by how much of it there is. */
export function pooled(a: SpeakerEmbedding, b: SpeakerEmbedding): SpeakerEmbedding {
  const voicedMs = a.voicedMs + b.voicedMs;
  const mix = (x: number, y: number) => (x * a.voicedMs + y * b.voicedMs) / voicedMs;
  const vectors = Object.entries({ ...a.vectors, ...b.vectors }).map(
    ([space, known]): [string, Float32Array] => {
      const [one = known, other = known] = [a.vectors[space], b.vectors[space]];
      const vector = other.map((value, i) => mix(one[i] ?? value, value));
      const length = Math.hypot(...vector) || 1;
      return [space, vector.map((value) => value / length)];
    },
  );
  return {
    vectors: Object.fromEntries(vectors),
    profile: pooledProfile(a.profile, b.profile, mix),
    voicedMs,
  };
}

function pooledProfile(
  { pitchHz: aHz, traits: a }: VoiceProfile,
  { pitchHz: bHz, traits: b }: VoiceProfile,
  mix: (x: number, y: number) => number,
): VoiceProfile {
  const pitchHz = mix(aHz, bHz);
  if (a === undefined || b === undefined) return { pitchHz, ...((a ?? b) && { traits: a ?? b }) };
  const traits = {
    pitchRangeSemitones: mix(a.pitchRangeSemitones, b.pitchRangeSemitones),
    formantScale: mix(a.formantScale, b.formantScale),
    tiltDbPerOctave: mix(a.tiltDbPerOctave, b.tiltDbPerOctave),
    syllablesPerSecond: mix(a.syllablesPerSecond, b.syllablesPerSecond),
    levelDb: mix(a.levelDb, b.levelDb),
  };
  return { pitchHz, traits };
}

/** Music beneath two voices makes them sound alike, and leaves their pitch: it tells them apart, and makes nobody the same. */
function pitchOdds(aHz: number, bHz: number): number {
  if (aHz <= 0 || bHz <= 0) return 0;
  const octaves = Math.log2(aHz / bHz);
  const odds =
    Math.log(PITCH_BETWEEN / PITCH_WITHIN) - (octaves ** 2 / 2) * (PITCH_WITHIN ** -2 - PITCH_BETWEEN ** -2);
  return Math.max(LEAST_PITCH_ODDS, Math.min(0, odds));
}
