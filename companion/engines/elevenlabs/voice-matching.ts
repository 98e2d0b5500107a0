/** Which of the account's stock voices fits a speaker best, and is apart from the voices that others have. */
import type { Voice } from '../../../shared/wire/fields.ts';
import type { VoiceProfile } from '../../dubbing/ports.ts';
import type { AccountVoice } from './voice-list.ts';

/** Between men's usual voices and women's. */
const WOMEN_FROM_HZ = 165;
/** Within men's and women's voices: below the first rather an older voice, from the second on rather a young one. */
const AGE_BOUNDS_HZ = { male: [105, 135], female: [185, 215] } as const;

/**
 * Of the stock voices of the speaker's gender the one that fewest others have; among these one that is at home in the
 * language, then one of a fitting age, then the first listed.
 */
export function matchVoice(
  voices: readonly AccountVoice[],
  profile: VoiceProfile | undefined,
  language: string,
  taken: readonly Voice[],
): AccountVoice | undefined {
  const stock = voices.filter(({ kind }) => kind === 'stock');
  const gender = genderOf(profile);
  const ofGender = stock.filter((voice) => gender === undefined || voice.gender === gender);
  // The order of the reasons is the order of the digits.
  const unfit = (voice: AccountVoice): number =>
    100 * taken.filter(({ id }) => id === voice.id).length +
    10 * (voice.nativeLanguages.includes(language) ? 0 : 1) +
    (ageFits(voice, profile) ? 0 : 1);
  const candidates = ofGender.length > 0 ? ofGender : stock;
  return candidates.reduce<AccountVoice | undefined>(
    (best, voice) => (best === undefined || unfit(voice) < unfit(best) ? voice : best),
    undefined,
  );
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
