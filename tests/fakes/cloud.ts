/** All the cloud vendors on this machine, and the settings that point a companion at them. */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../../companion/config.ts';
import { startElevenLabsFake, type ElevenLabsFake } from './elevenlabs/fake.ts';
import type { Script as ElevenLabsScript } from './elevenlabs/control.ts';
import { startGoogleFake, type GoogleFake, type GoogleFakeScript } from './google/server.ts';

/** A folder that is never made. */
export const NO_MODELS = join(tmpdir(), 'samevoice-no-models');
/** No message, log or page may ever show it. */
export const FAKE_KEY = 'sk_fake_0123456789abcdef';

export interface CloudFakes {
  readonly google: GoogleFake;
  readonly elevenLabs: ElevenLabsFake;
  /** What a companion is started with to use them. */
  readonly environment: Partial<Record<keyof Config, string>>;
  close(): Promise<void>;
}

export async function startCloudFakes(
  script: {
    readonly google?: GoogleFakeScript;
    readonly elevenLabs?: Partial<ElevenLabsScript>;
    /** Whether ElevenLabs recognises too, which is chosen before Google then. */
    readonly hasScribe?: boolean;
  } = {},
): Promise<CloudFakes> {
  const google = await startGoogleFake(script.google);
  const elevenLabs = await startElevenLabsFake({
    apiKey: FAKE_KEY,
    ...(script.google?.hears === undefined ? {} : { hears: script.google.hears }),
    ...script.elevenLabs,
  });
  return {
    google,
    elevenLabs,
    environment: {
      // What takes over from the vendors is the same whether or not this machine has neural models.
      MODELS_DIR: NO_MODELS,
      GOOGLE_CLOUD_CREDENTIALS_PATH: google.credentialsPath,
      GOOGLE_SPEECH_ENDPOINT: google.endpoint,
      GOOGLE_TRANSLATION_ENDPOINT: google.endpoint,
      ELEVENLABS_API_KEY: FAKE_KEY,
      ELEVENLABS_BASE_URL: elevenLabs.baseUrl,
      ELEVENLABS_RECOGNITION: script.hasScribe === true ? 'on' : 'off',
    },
    close: async () => {
      await Promise.all([google.close(), elevenLabs.close()]);
    },
  };
}
