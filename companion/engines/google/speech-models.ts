/** The models that recognise, and the API that has each. */
import type { GoogleAccount } from './account.ts';
import type { SpeechApi } from './speech-api.ts';
import { SpeechV1 } from './speech-v1.ts';
import { SpeechV2 } from './speech-v2.ts';

export const SPEECH_MODELS = ['latest_long', 'chirp_3'] as const;
export type SpeechModel = (typeof SPEECH_MODELS)[number];

export interface SpeechModelOptions {
  /** `latest_long` where left out. */
  readonly model?: SpeechModel | undefined;
  /** Where `chirp_3` is asked for; "us" where left out. */
  readonly region?: string | undefined;
}

export function speechApi(
  account: GoogleAccount,
  { model = 'latest_long', region }: SpeechModelOptions,
): SpeechApi {
  return model === 'chirp_3' ? new SpeechV2(account, region) : new SpeechV1(account);
}
