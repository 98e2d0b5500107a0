/** Which eSpeak voice is nearest to a speaker, and apart from the voices that others have. */
import type { VoiceProfile } from '../../../dubbing/ports.ts';
import type { Voice } from '../../../../shared/wire/fields.ts';
import { pitchFor } from './pitch.ts';
import { DEFAULT_PITCH, MEN, parseVoiceId, toVoice, WOMEN } from './voices.ts';
import type { Variant } from './voices.ts';

/** Between men's usual voices and women's. */
const WOMEN_FROM_HZ = 155;

/** @param language as eSpeak names it */
export function matchVoice(
  profile: VoiceProfile | undefined,
  language: string,
  taken: readonly Voice[],
): Voice {
  const family: readonly Variant[] = (profile?.pitchHz ?? 0) >= WOMEN_FROM_HZ ? WOMEN : MEN;
  const variant = leastUsed(family, taken);
  const pitch = profile === undefined ? DEFAULT_PITCH : pitchFor(variant, profile.pitchHz);
  return toVoice({ language, variant, pitch });
}

function leastUsed(family: readonly Variant[], taken: readonly Voice[]): Variant {
  const uses = (variant: Variant): number =>
    taken.filter(({ id }) => parseVoiceId(id)?.variant === variant).length;
  return family.reduce((best, variant) => (uses(variant) < uses(best) ? variant : best));
}
