/** Which eSpeak voice is nearest to a speaker, and apart from the voices that others have. */
import type { VoiceProfile, VoiceTraits } from '../../../dubbing/ports/speaker-encoder.ts';
import type { Voice } from '../../../../shared/voice.ts';
import { apartness } from './apartness.ts';
import { pitchFor, reaches } from './pitch.ts';
import { DEFAULT_PITCH, MEN, parseVoiceId, PLAIN, toVoice, WOMEN } from './voices.ts';
import type { Variant, VoiceParts } from './voices.ts';

/** Between men's usual voices and women's. */
const WOMEN_FROM_HZ = 155;

/** What background speakers have on the whole: a variant with nothing moved stands for them. */
const USUAL = {
  men: { formantScale: 0.89, tiltDbPerOctave: -6.5 },
  women: { formantScale: 1.16, tiltDbPerOctave: -8.5 },
  pitchRangeSemitones: 3,
  syllablesPerSecond: 3.2,
} as const;
/** A clause tells little more than half of what many tell: what it tells is taken by so much. */
const TRUSTED = 0.6;
/** A throat further from eSpeak's own sounds like no person's. */
const MOST_LOG_FORMANT = 0.16;
const MOST_TILT_DB = 2.5;

/** A voice this far from another is not taken for it, by the encoder or a listener. */
const APART = 8;
/** What nearness to somebody else's voice weighs against a throat that is less the speaker's. */
const NEARNESS_WEIGHT = 8;
/** A difference of formants that is as bad as a voice half way to somebody else's. */
const FORMANT_TOLERANCE = 0.05;
const FORMANT_STEP_PERCENT = 2;
/** Somebody's very voice is nobody else's while there is another. */
const SAME = 1000;

/** @param language as eSpeak names it */
export function matchVoice(
  profile: VoiceProfile | undefined,
  language: string,
  taken: readonly Voice[],
): Voice {
  const others = taken.flatMap(({ id }) => parseVoiceId(id) ?? []);
  const pitchHz = profile?.pitchHz;
  const isWoman = pitchHz !== undefined && pitchHz >= WOMEN_FROM_HZ;
  const family: readonly Variant[] = isWoman ? WOMEN : MEN;
  const able = family.filter((variant) => pitchHz === undefined || reaches(variant, pitchHz));
  const manner = mannerOf(profile?.traits, isWoman);
  const { variant, formantPercent } = throatFor(able.length > 0 ? able : family, manner.logFormant, others);
  const { range, ratePercent, tiltTenthsDb } = manner;
  const pitch = pitchHz === undefined ? DEFAULT_PITCH : pitchFor(variant, pitchHz, range);
  return toVoice({ language, variant, pitch, range, ratePercent, formantPercent, tiltTenthsDb });
}

interface Manner extends Pick<VoiceParts, 'range' | 'ratePercent' | 'tiltTenthsDb'> {
  /** Natural logarithm of the formants' frequencies, of the variant's. */
  readonly logFormant: number;
}

function mannerOf(traits: VoiceTraits | undefined, isWoman: boolean): Manner {
  if (traits === undefined) return { ...PLAIN, logFormant: 0 };
  const usual = isWoman ? USUAL.women : USUAL.men;
  const logFormant = TRUSTED * Math.log(traits.formantScale / usual.formantScale);
  const tiltDb = TRUSTED * (traits.tiltDbPerOctave - usual.tiltDbPerOctave);
  const moves = (traits.pitchRangeSemitones / USUAL.pitchRangeSemitones) ** TRUSTED;
  const pace = (traits.syllablesPerSecond / USUAL.syllablesPerSecond) ** (TRUSTED / 2);
  return {
    range: Math.round(within(PLAIN.range * moves, 20, 95)),
    ratePercent: Math.round(within(100 * pace, 85, 120)),
    tiltTenthsDb: Math.round(10 * within(tiltDb, -MOST_TILT_DB, MOST_TILT_DB)),
    logFormant: within(logFormant, -MOST_LOG_FORMANT, MOST_LOG_FORMANT),
  };
}

/** The throat that is nearest to the wanted one, unless it is somebody else's too. */
function throatFor(
  variants: readonly Variant[],
  logFormant: number,
  others: readonly VoiceParts[],
): Pick<VoiceParts, 'variant' | 'formantPercent'> {
  const wanted = Math.round(100 * Math.exp(logFormant));
  let best = { variant: variants[0] ?? 'm1', formantPercent: wanted, cost: Infinity };
  for (const variant of variants) {
    for (let formantPercent = 84; formantPercent <= 118; formantPercent += FORMANT_STEP_PERCENT) {
      const away = (Math.log(formantPercent / 100) - logFormant) / FORMANT_TOLERANCE;
      const near = others.map((other) =>
        Math.max(0, 1 - apartness({ variant, formantPercent }, other) / APART),
      );
      const cost =
        away ** 2 +
        NEARNESS_WEIGHT * near.reduce((sum, one) => sum + one ** 2, 0) +
        (near.includes(1) ? SAME : 0);
      if (cost < best.cost) best = { variant, formantPercent, cost };
    }
  }
  return best;
}

function within(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
