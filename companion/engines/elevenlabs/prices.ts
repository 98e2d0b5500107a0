/** What ElevenLabs charges, from the price page of its API as of June 2026: list prices, without tax or free allowance. */
import type { Model } from './models.ts';

export const PRICES_AS_OF = '2026-06';
export const USD_PER_CHARACTER: Readonly<Record<Model, number>> = {
  eleven_flash_v2_5: 0.05 / 1000,
  eleven_multilingual_v2: 0.1 / 1000,
  eleven_v3: 0.1 / 1000,
};
