/** What ElevenLabs charges, voices from the price page of its API as of June 2026: list prices, without tax or free allowance. */
import type { AccountVoice } from './account-voice.ts';
import type { Model } from './models.ts';

export const PRICES_AS_OF = '2026-06';
export const USD_PER_CHARACTER: Readonly<Record<Model, number>> = {
  eleven_flash_v2_5: 0.05 / 1000,
  eleven_multilingual_v2: 0.1 / 1000,
  eleven_v3: 0.1 / 1000,
};

/** What a text costs in a voice, whose owner may charge more: a credit a character at most. @param voice undefined where it is not listed */
export function speechUsd(characters: number, model: Model, voice: AccountVoice | undefined): number {
  const { rate = 1, fiatRateUsd = 0 } = voice ?? {};
  return characters * (USD_PER_CHARACTER[model] * Math.max(1, rate) + Math.max(0, fiatRateUsd) / 1000);
}

/**
 * Realtime recognition (Scribe v2), for a second of sound that is sent: $0.39 an hour as of November 2026. Whether terms that are to be
 * expected cost more is not stated there.
 */
export const SCRIBE_USD_PER_S = 0.39 / 3600;
