/**
 * eSpeak's voices as dub voices: a language, one of thirteen speakers and how they are moved towards whom they speak for, all in
 * the voice's id.
 */
import type { Voice } from '../../../../shared/voice.ts';

export const MEN = ['m1', 'm2', 'm3', 'm4', 'm5', 'm6', 'm7', 'm8'] as const;
export const WOMEN = ['f1', 'f2', 'f3', 'f4', 'f5'] as const;
export type Variant = (typeof MEN)[number] | (typeof WOMEN)[number];
export const VARIANTS: readonly Variant[] = [...MEN, ...WOMEN];

export const DEFAULT_PITCH = 50;
export const MAX_PITCH = 99;

export interface VoiceParts {
  readonly language: string;
  readonly variant: Variant;
  /** eSpeak's scale, 0 to 99. */
  readonly pitch: number;
  /** How much the pitch moves; eSpeak's scale, 0 to 99. */
  readonly range: number;
  /** Of eSpeak's normal rate. */
  readonly ratePercent: number;
  /** Formants' frequencies, of the variant's. */
  readonly formantPercent: number;
  /** Added to the slope of the spectrum, in tenths of a dB an octave. */
  readonly tiltTenthsDb: number;
}

/** What is not said in an id. */
export const PLAIN = { range: 50, ratePercent: 100, formantPercent: 100, tiltTenthsDb: 0 } as const;

const ID = /^([A-Za-z0-9-]+)\+([mf]\d)@(\d{1,2})(?:r(\d{1,2})s(\d{2,3})f(\d{2,3})t(-?\d{1,2}))?$/;

/** "es+m3@52" or "es+m3@52r60s105f94t-8" taken apart; `undefined` where it is no voice of eSpeak's. */
export function parseVoiceId(id: string): VoiceParts | undefined {
  const [, language, name, pitch, range, rate, formant, tilt] = ID.exec(id) ?? [];
  const variant = VARIANTS.find((one) => one === name);
  if (language === undefined || variant === undefined || pitch === undefined) return undefined;
  const parts = { language, variant, pitch: Number(pitch) };
  if (range === undefined) return { ...parts, ...PLAIN };
  return {
    ...parts,
    range: Number(range),
    ratePercent: within(Number(rate), 70, 140),
    formantPercent: within(Number(formant), 70, 140),
    tiltTenthsDb: within(Number(tilt), -60, 60),
  };
}

/** An id may come from a stored file. */
function within(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}

export function toVoice(parts: Omit<VoiceParts, keyof typeof PLAIN> & Partial<VoiceParts>): Voice {
  const { language, variant, pitch, range, ratePercent, formantPercent, tiltTenthsDb } = {
    ...PLAIN,
    ...parts,
  };
  const isPlain =
    range === PLAIN.range &&
    ratePercent === PLAIN.ratePercent &&
    formantPercent === PLAIN.formantPercent &&
    tiltTenthsDb === PLAIN.tiltTenthsDb;
  const moved = isPlain ? '' : `r${range}s${ratePercent}f${formantPercent}t${tiltTenthsDb}`;
  return { id: `${language}+${variant}@${pitch}${moved}`, name: nameOf(language, variant), kind: 'matched' };
}

const names = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'code' });

/** "Spanish, man 3" */
function nameOf(language: string, variant: Variant): string {
  const person = variant.startsWith('m') ? 'man' : 'woman';
  return `${languageNameOf(language)}, ${person} ${variant.slice(1)}`;
}

function languageNameOf(language: string): string {
  try {
    return names.of(language) ?? language;
  } catch {
    return language;
  }
}
