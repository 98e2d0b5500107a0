/** eSpeak's voices as dub voices: a language, one of thirteen speakers and a pitch, all in the voice's id. */
import type { Voice } from '../../../../shared/wire/fields.ts';

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
}

const ID = /^([A-Za-z0-9-]+)\+([mf]\d)@(\d{1,2})$/;

/** "es+m3@52" taken apart; `undefined` where it is no voice of eSpeak's. */
export function parseVoiceId(id: string): VoiceParts | undefined {
  const [, language, name, pitch] = ID.exec(id) ?? [];
  const variant = VARIANTS.find((one) => one === name);
  if (language === undefined || variant === undefined || pitch === undefined) return undefined;
  return { language, variant, pitch: Number(pitch) };
}

export function toVoice({ language, variant, pitch }: VoiceParts): Voice {
  return { id: `${language}+${variant}@${pitch}`, name: nameOf(language, variant), kind: 'matched' };
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
