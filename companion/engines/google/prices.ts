/** What Google charges, from its own price pages as of June 2026: list prices, without tax or free allowance. */
export const PRICES_AS_OF = '2026-06';
/** Speech-to-Text v1, without data logging, for a second of sound; each stream is rounded up to a whole second. */
export const SPEECH_USD_PER_S = 0.024 / 60;
/** Speech-to-Text v2, which has `chirp_3`: as of November 2026, up to half a million minutes a month. */
export const CHIRP_USD_PER_S = 0.016 / 60;
/** Translation v3, neural model, for a character that is sent, markup and context included. */
export const TRANSLATION_USD_PER_CHARACTER = 20 / 1_000_000;
/**
 * The large model, an estimate of November 2026: 10 dollars a million characters sent and as much for those that come back, of which
 * there are taken to be as many.
 */
export const LLM_USD_PER_CHARACTER = 20 / 1_000_000;
