/** Which eSpeak voice is nearest to a speaker, and apart from the voices that others have. */
import type { VoiceProfile } from '../../../dubbing/ports.ts';
import type { Voice } from '../../../../shared/wire/fields.ts';
import { pitchFor, reaches } from './pitch.ts';
import { DEFAULT_PITCH, MAX_PITCH, MEN, parseVoiceId, toVoice, WOMEN } from './voices.ts';
import type { Variant, VoiceParts } from './voices.ts';

/** Between men's usual voices and women's. */
const WOMEN_FROM_HZ = 155;
/** Two speakers who have to share a variant are kept this far apart on eSpeak's scale, some 15 % in pitch. */
const APART = 15;

/** @param language as eSpeak names it */
export function matchVoice(
  profile: VoiceProfile | undefined,
  language: string,
  taken: readonly Voice[],
): Voice {
  const others = taken.flatMap(({ id }) => parseVoiceId(id) ?? []);
  const pitchHz = profile?.pitchHz;
  const family: readonly Variant[] = pitchHz !== undefined && pitchHz >= WOMEN_FROM_HZ ? WOMEN : MEN;
  const able = family.filter((variant) => pitchHz === undefined || reaches(variant, pitchHz));
  const variant = leastUsed(able.length > 0 ? able : family, others);
  const wanted = pitchHz === undefined ? DEFAULT_PITCH : pitchFor(variant, pitchHz);
  return toVoice({ language, variant, pitch: freePitch(wanted, variant, others) });
}

function leastUsed(family: readonly Variant[], others: readonly VoiceParts[]): Variant {
  const uses = (variant: Variant): number => others.filter((other) => other.variant === variant).length;
  return family.reduce((best, variant) => (uses(variant) < uses(best) ? variant : best));
}

/** The nearest pitch to the wanted one that is apart from all who have this variant, if there is one. */
function freePitch(wanted: number, variant: Variant, others: readonly VoiceParts[]): number {
  const used = others.filter((other) => other.variant === variant).map(({ pitch }) => pitch);
  const isFree = (pitch: number): boolean => used.every((other) => Math.abs(other - pitch) >= APART);
  for (let away = 0; away <= MAX_PITCH; away++) {
    for (const pitch of [wanted + away, wanted - away]) {
      if (pitch >= 0 && pitch <= MAX_PITCH && isFree(pitch)) return pitch;
    }
  }
  return wanted;
}
