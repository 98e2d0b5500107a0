/** What the vendors' own clients take for what a clause needs: no part of the companion is in it. */
import { TranslationServiceClient } from '@google-cloud/translate';
import { ElevenLabsClient } from 'elevenlabs/Client.js';
import { setTimeout } from 'node:timers/promises';
import { readConfig } from '../../companion/config.ts';
import { ElevenLabsService } from '../../companion/engines/elevenlabs/service.ts';
import { GoogleAccount } from '../../companion/engines/google/account.ts';

const CLAUSES = 60;
/** As in a conversation: one after the other, with pauses. */
const APART_MS = 150;

/**
 * A translation and the first sound of it, one after the other, as long as a clause of a conversation.
 * @param environment where the services are
 * @returns milliseconds of each
 */
export async function bareRequestsMs(environment: Record<string, string>): Promise<number[]> {
  const config = readConfig(environment);
  const account = new GoogleAccount({
    credentialsPath: config.GOOGLE_CLOUD_CREDENTIALS_PATH,
    speechEndpoint: config.GOOGLE_SPEECH_ENDPOINT,
    translationEndpoint: config.GOOGLE_TRANSLATION_ENDPOINT,
  });
  const google = new TranslationServiceClient(await account.clientOptions('translation'));
  const service = new ElevenLabsService({
    apiKey: config.ELEVENLABS_API_KEY,
    baseUrl: config.ELEVENLABS_BASE_URL,
  });
  const elevenLabs = new ElevenLabsClient({ apiKey: service.apiKey, baseUrl: service.baseUrl.origin });
  await service.voices.refresh();
  const [voice] = service.voices.all;
  if (voice === undefined) throw new Error('the service has no voice');
  const parent = `projects/${account.projectId}/locations/global`;
  const took: number[] = [];
  try {
    for (let i = 0; i < CLAUSES; i++) {
      const beganMs = performance.now();
      await google.translateText({
        parent,
        model: `${parent}/models/general/nmt`,
        contents: [`clause ${i} of three words`],
        mimeType: 'text/plain',
        sourceLanguageCode: 'en',
        targetLanguageCode: 'es',
      });
      const pieces = await elevenLabs.textToSpeech.streamWithTimestamps(voice.id, {
        text: `frase ${i} de tres palabras`,
        modelId: 'eleven_flash_v2_5',
        outputFormat: 'pcm_24000',
      });
      let isFirst = true;
      for await (const _piece of pieces) {
        if (isFirst) took.push(performance.now() - beganMs);
        isFirst = false;
      }
      await setTimeout(APART_MS);
    }
  } finally {
    await google.close();
    service.close();
  }
  return took;
}
