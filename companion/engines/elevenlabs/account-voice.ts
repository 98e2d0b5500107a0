import type { Voice } from '../../../shared/voice.ts';

export interface AccountVoice extends Voice {
  readonly gender?: 'male' | 'female' | undefined;
  readonly age?: 'young' | 'middle_aged' | 'old' | undefined;
  /** Base codes in which it is at home. */
  readonly nativeLanguages: readonly string[];
  readonly previewUrl?: string | undefined;
}
