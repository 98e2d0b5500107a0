/** Every engine that describes itself. Written by `npm run docs` from the folders that have a `description.ts`. */
import type { z } from 'zod';
import { bergamot } from './bergamot/description.ts';
import { elevenlabs } from './elevenlabs/description.ts';
import { apertium } from './embedded/apertium/description.ts';
import { espeak } from './embedded/espeak/description.ts';
import { pocketsphinx } from './embedded/pocketsphinx/description.ts';
import { silero } from './embedded/silero/description.ts';
import { google } from './google/description.ts';
import { ivector } from './ivector/description.ts';
import { kokoro } from './kokoro/description.ts';
import { resemblyzer } from './resemblyzer/description.ts';
import { whisper } from './whisper/description.ts';

export const DESCRIPTIONS = [
  bergamot,
  elevenlabs,
  apertium,
  espeak,
  pocketsphinx,
  silero,
  google,
  ivector,
  kokoro,
  resemblyzer,
  whisper,
] as const;

/** What the environment may say to engines. */
export const ENGINE_SETTINGS = {
  ...bergamot.settings,
  ...elevenlabs.settings,
  ...apertium.settings,
  ...espeak.settings,
  ...pocketsphinx.settings,
  ...silero.settings,
  ...google.settings,
  ...ivector.settings,
  ...kokoro.settings,
  ...resemblyzer.settings,
  ...whisper.settings,
};
export type EngineSettings = z.infer<z.ZodObject<typeof ENGINE_SETTINGS>>;

/** Those that are never shown. */
export const ENGINE_SECRETS = [
  ...(bergamot.secrets ?? []),
  ...(elevenlabs.secrets ?? []),
  ...(apertium.secrets ?? []),
  ...(espeak.secrets ?? []),
  ...(pocketsphinx.secrets ?? []),
  ...(silero.secrets ?? []),
  ...(google.secrets ?? []),
  ...(ivector.secrets ?? []),
  ...(kokoro.secrets ?? []),
  ...(resemblyzer.secrets ?? []),
  ...(whisper.secrets ?? []),
];
