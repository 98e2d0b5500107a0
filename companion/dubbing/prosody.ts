import type { SpeakerEmbedding, VoiceTraits } from './ports/speaker-encoder.ts';
import type { ProsodyDelta } from './ports/synthesizer.ts';

/** Of a speaker, before anything is said of how they speak otherwise. */
const LEAST_KNOWN_MS = 1_000;
/** A clause with less voice says too little of how it was said. */
const LEAST_VOICED_MS = 400;
/** What was heard counts half after so much more speech: a scene, not a film. */
const HALF_LIFE_MS = 20_000;

interface Usual {
  readonly traits: VoiceTraits;
  readonly knownMs: number;
}

/** How each speaker of a session usually speaks, and how a clause differs from that. */
export class ProsodyBaseline {
  readonly #usual = new Map<string, Usual>();

  /**
   * Takes in how a clause was said.
   * @returns how it differs from what was said before; undefined where too little of either was heard
   */
  of(speakerId: string, embedding: SpeakerEmbedding | undefined): ProsodyDelta | undefined {
    const traits = embedding?.profile.traits;
    if (embedding === undefined || traits === undefined || embedding.voicedMs < LEAST_VOICED_MS)
      return undefined;
    const usual = this.#usual.get(speakerId);
    this.#usual.set(speakerId, taken(usual, traits, embedding.voicedMs));
    return usual === undefined || usual.knownMs < LEAST_KNOWN_MS ? undefined : between(usual.traits, traits);
  }
}

function taken(usual: Usual | undefined, traits: VoiceTraits, voicedMs: number): Usual {
  if (usual === undefined) return { traits, knownMs: voicedMs };
  const before = usual.knownMs * 0.5 ** (voicedMs / HALF_LIFE_MS);
  const knownMs = before + voicedMs;
  const mix = (name: 'levelDb' | 'syllablesPerSecond' | 'pitchRangeSemitones') =>
    (usual.traits[name] * before + traits[name] * voicedMs) / knownMs;
  return {
    traits: {
      ...traits,
      levelDb: mix('levelDb'),
      syllablesPerSecond: mix('syllablesPerSecond'),
      pitchRangeSemitones: mix('pitchRangeSemitones'),
    },
    knownMs,
  };
}

function between(usual: VoiceTraits, traits: VoiceTraits): ProsodyDelta {
  return {
    levelDb: traits.levelDb - usual.levelDb,
    pace: ratio(traits.syllablesPerSecond, usual.syllablesPerSecond),
    pitchRange: ratio(traits.pitchRangeSemitones, usual.pitchRangeSemitones),
  };
}

/** Within what can be said of one clause: counts of few syllables and octave errors are not manners of speaking. */
function ratio(value: number, usual: number): number {
  if (value <= 0 || usual <= 0) return 1;
  return Math.min(2, Math.max(0.5, value / usual));
}
