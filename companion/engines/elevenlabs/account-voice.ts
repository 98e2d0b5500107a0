import type { Voice } from '../../../shared/voice.ts';

export interface AccountVoice extends Voice {
  readonly gender?: 'male' | 'female' | undefined;
  readonly age?: 'young' | 'middle_aged' | 'old' | undefined;
  /** Somebody else's, of the service's library: not every plan may speak with it. */
  readonly isOfLibrary?: boolean;
  /** Plans by name; all where left out or empty. */
  readonly availableForTiers?: readonly string[] | undefined;
  /** What its owner charges: a multiple of the list price, and US dollars a thousand credits. */
  readonly rate?: number | undefined;
  readonly fiatRateUsd?: number | undefined;
  readonly isLiveModerated?: boolean | undefined;
  /** It does not speak before its owner has shown that it is theirs. */
  readonly isUnverified?: boolean;
  readonly isLegacy?: boolean | undefined;
  /** The models that a professional voice was made for; undefined where that is no question. */
  readonly tunedFor?: readonly string[] | undefined;
  /** Base codes in which it is at home. */
  readonly nativeLanguages: readonly string[];
  readonly previewUrl?: string | undefined;
}
