/**
 * What the paid services charge, in US dollars without tax or free allowance: list prices, so a bill may be lower.
 * As of 2026-06, from the services' own price pages (Speech-to-Text, Translation, ElevenLabs API).
 */
export const PRICES = {
  /** Speech-to-Text v1, without data logging, a second of sound, each stream rounded up to a whole second. */
  google_speech_usd_per_s: 0.024 / 60,
  /** Translation v3, neural model, a character sent, markup and context included. */
  google_translation_usd_per_character: 20 / 1_000_000,
  elevenlabs_usd_per_character: {
    eleven_flash_v2_5: 0.05 / 1000,
    eleven_multilingual_v2: 0.1 / 1000,
    eleven_v3: 0.1 / 1000,
  },
} as const;
