/** Which of Kokoro's voices is most like a speaker, is understood in the language, and is nobody else's yet. */
import type { Voice } from '../../../shared/voice.ts';
import type { SpeakerEncoder, VoiceProfile } from '../../dubbing/ports/speaker-encoder.ts';
import type { SpokenLanguage } from './languages.ts';
import { isUnderstood, isWoman, kokoroVoices, nameOf, type KokoroVoice } from './voices.ts';

/** Between men's usual voices and women's. */
const WOMEN_FROM_HZ = 165;
/** Semitones between two pitches that are as bad as one of the log odds of sounding alike. */
const PITCH_TOLERANCE = 1.5;

/**
 * @param taken voices of other speakers: two share one only when there are more speakers than voices
 */
export function matchVoice(
  profile: VoiceProfile | undefined,
  spoken: SpokenLanguage,
  taken: readonly Voice[],
  encoder: Pick<SpeakerEncoder, 'spaces' | 'similarity'>,
): KokoroVoice | undefined {
  const understood = kokoroVoices().filter((voice) => isUnderstood(voice, spoken));
  const takenCounts = new Map<string, number>();
  for (const { id } of taken) {
    const name = nameOf(id);
    if (name !== undefined) takenCounts.set(name, (takenCounts.get(name) ?? 0) + 1);
  }
  const fewest = Math.min(...understood.map(({ name }) => takenCounts.get(name) ?? 0));
  const free = understood.filter(({ name }) => (takenCounts.get(name) ?? 0) === fewest);
  const likeness = (voice: KokoroVoice): number =>
    (logOdds(profile, voice, encoder) ?? 0) +
    pitchOdds(profile, voice) +
    (voice.name.startsWith(spoken.voices) ? 0.5 : 0);
  return free.reduce<KokoroVoice | undefined>(
    (best, voice) => (best === undefined || likeness(voice) > likeness(best) ? voice : best),
    undefined,
  );
}

/** Log odds that the two are one person, where both are known in a space of the encoder's. */
function logOdds(
  profile: VoiceProfile | undefined,
  { prints }: KokoroVoice,
  encoder: Pick<SpeakerEncoder, 'spaces' | 'similarity'>,
): number | undefined {
  const speaker = profile?.embedding;
  const isComparable = (space: string): boolean => prints.has(space) && speaker?.vectors[space] !== undefined;
  if (speaker === undefined || !encoder.spaces.some(isComparable)) return undefined;
  const similarity = encoder.similarity(speaker, { vectors: Object.fromEntries(prints), voicedMs: 10_000 });
  const within = Math.min(1 - 1e-6, Math.max(1e-6, similarity));
  return Math.log(within / (1 - within));
}

/** A man's pitch in a woman's voice is worse than any other unlikeness. */
function pitchOdds(profile: VoiceProfile | undefined, voice: KokoroVoice): number {
  if (profile === undefined || profile.pitchHz <= 0) return 0;
  const semitones = 12 * Math.abs(Math.log2(profile.pitchHz / voice.pitchHz));
  const isOther = profile.pitchHz >= WOMEN_FROM_HZ !== isWoman(voice);
  return -Math.min(6, semitones / PITCH_TOLERANCE) - (isOther ? 4 : 0);
}
