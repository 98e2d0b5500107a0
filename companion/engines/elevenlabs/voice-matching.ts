/** Which of the account's stock voices fits a speaker best, and is apart from the voices that others have. */
import type { Voice } from '../../../shared/voice.ts';
import type { VoiceProfile } from '../../dubbing/ports/speaker-encoder.ts';
import type { VoicePreviews } from './voice-previews.ts';
import type { AccountVoice } from './account-voice.ts';

/** Between men's usual voices and women's. */
const WOMEN_FROM_HZ = 165;
/** Within men's and women's voices: below the first rather an older voice, from the second on rather a young one. */
const AGE_BOUNDS_HZ = { male: [105, 135], female: [185, 215] } as const;

/** Semitones between two pitches that are as bad as one of the log odds of sounding alike. */
const PITCH_TOLERANCE = 1.5;
const MOST_LOG_ODDS = 12;

/**
 * Of the stock voices of the speaker's gender, those with drawbacks only where there are no others, the one that fewest others have; among these one that is at home in the
 * language, then the one that sounds most like the speaker. Until all previews are heard, one of a fitting age instead, then the
 * first listed.
 */
export function matchVoice(
  voices: readonly AccountVoice[],
  profile: VoiceProfile | undefined,
  language: string,
  taken: readonly Voice[],
  previews?: VoicePreviews,
  drawbacks: (voice: AccountVoice) => number = () => 0,
): AccountVoice | undefined {
  const stock = voices.filter(({ kind }) => kind === 'stock');
  const gender = genderOf(profile);
  const isEmbedded = previews?.hasEmbedded(stock) === true;
  const genderOfVoice = (voice: AccountVoice) =>
    voice.gender ?? (isEmbedded ? genderOf(previews.of(voice.id)?.profile) : undefined);
  const ofGender = stock.filter((voice) => gender === undefined || genderOfVoice(voice) === gender);
  const unlike = isEmbedded
    ? unlikeness(profile, previews)
    : (voice: AccountVoice) => (ageFits(voice, profile) ? 0 : 1);
  // The order of the reasons is the order of the digits.
  const unfit = (voice: AccountVoice): number =>
    10_000 * taken.filter(({ id }) => id === voice.id).length +
    1_000 * (voice.nativeLanguages.includes(language) ? 0 : 1) +
    unlike(voice);
  const candidates = best(ofGender.length > 0 ? ofGender : stock, drawbacks);
  return candidates.reduce<AccountVoice | undefined>(
    (fittest, voice) => (fittest === undefined || unfit(voice) < unfit(fittest) ? voice : fittest),
    undefined,
  );
}

/** Those of the fewest drawbacks. */
function best(
  voices: readonly AccountVoice[],
  drawbacks: (voice: AccountVoice) => number,
): readonly AccountVoice[] {
  const least = Math.min(...voices.map(drawbacks));
  return voices.filter((voice) => drawbacks(voice) === least);
}

/** How little a voice sounds like a speaker: log odds of being two, and how far their pitches are apart; 0 to some 40. */
function unlikeness(
  profile: VoiceProfile | undefined,
  previews: VoicePreviews,
): (voice: AccountVoice) => number {
  const speaker = profile?.embedding;
  return ({ id }) => {
    const embedding = previews.of(id);
    if (speaker === undefined || embedding === undefined) return 2 * MOST_LOG_ODDS;
    const similarity = previews.encoder.similarity(speaker, embedding);
    const odds = Math.log(similarity / Math.max(Number.EPSILON, 1 - similarity));
    const semitones = 12 * Math.abs(Math.log2(speaker.profile.pitchHz / embedding.profile.pitchHz));
    const within = Math.max(-MOST_LOG_ODDS, Math.min(MOST_LOG_ODDS, odds));
    return MOST_LOG_ODDS - within + Math.min(MOST_LOG_ODDS, semitones / PITCH_TOLERANCE);
  };
}

function genderOf(profile: VoiceProfile | undefined): 'male' | 'female' | undefined {
  if (profile === undefined || profile.pitchHz <= 0) return undefined;
  return profile.pitchHz < WOMEN_FROM_HZ ? 'male' : 'female';
}

function ageFits({ age, gender }: AccountVoice, profile: VoiceProfile | undefined): boolean {
  if (age === undefined || gender === undefined || profile === undefined) return true;
  const [oldBelowHz, youngFromHz] = AGE_BOUNDS_HZ[gender];
  if (profile.pitchHz >= youngFromHz) return age === 'young';
  return profile.pitchHz < oldBelowHz ? age !== 'young' : true;
}
