/** People who are heard by a companion, whose pages a viewer puts right: the extension's options and the companion's own. */
import { resolve } from 'node:path';
import type { Page } from 'puppeteer-core';
import type { Catalog } from '../../companion/catalog.ts';
import { VoiceprintEncoder } from '../../companion/engines/ivector/voiceprint-encoder.ts';
import { toWav } from '../../shared/wav.ts';
import { type ActorList, type ActorsFile } from '../../shared/actors.ts';
import type { VoiceList } from '../../shared/http/voices.ts';
import type { Voice } from '../../shared/voice.ts';
import { frames, joined, say, silence, wave, type FliteVoice } from '../engines/speech.ts';
import { WireClient } from '../fakes/client.ts';
import { runCompanion, type RunningCompanion } from '../fakes/companion.ts';
import { scriptedCatalog } from '../fakes/scripted-engines.ts';
import { collectComplaints } from './complaints.ts';
import { launchWithExtension, type ExtensionBrowser } from './harness/browser.ts';
import { pairExtension, pairPages } from './harness/pairing.ts';
import { Disposal, type Closable } from './harness/disposal.ts';
import { routes } from '../../shared/http/routes.ts';
import { apiOf } from '../fakes/api.ts';

export const SENTENCES = [
  'We can take the first train in the morning, and nobody will ever know.',
  'My brother left the house three days ago, and he did not come back.',
  'It was raining all day and all night, and the river came over the road.',
];
const LIBRARY: VoiceList['voices'] = [
  { id: 'voice-0', name: 'Lucía', engine: 'script-tts', kind: 'stock', languages: ['es', 'ca'] },
  { id: 'voice-1', name: 'Marco', engine: 'script-tts', kind: 'stock', languages: ['es', 'ca'] },
  { id: 'es+f2@50', name: 'Spanish, woman 2', engine: 'espeak-ng', kind: 'matched', languages: ['es'] },
  { id: 'ca+m1@40', name: 'Catalan, man 1', engine: 'espeak-ng', kind: 'matched', languages: ['ca'] },
];

export interface ActorsBed extends Closable {
  readonly chromium: ExtensionBrowser;
  readonly companion: RunningCompanion;
  readonly complaints: readonly string[];
  /** The names of all who are known. */
  names(): Promise<string[]>;
  known(): Promise<ActorList>;
  /** A film that is being dubbed, in which nobody has spoken yet. */
  watch(): Promise<Film>;
  /** The extension's options or the companion's page of voices. */
  open(which: 'options' | 'companion'): Promise<Page>;
}

export interface Film {
  readonly client: WireClient;
  /** Each says three sentences. */
  speak(...voices: FliteVoice[]): Promise<void>;
}

export async function openActorsBed(): Promise<ActorsBed> {
  const disposal = new Disposal();
  try {
    const companion = await runCompanion(catalogOfVoices());
    disposal.add(() => companion.close());
    const chromium = await launchWithExtension({
      extensionPath: resolve(import.meta.dirname, '../../dist/extension'),
    });
    disposal.add(() => chromium.close());
    await chromium.setSettings({ companion: companion.address, targetLanguage: 'es' });
    await pairExtension(chromium, companion.address);
    await pairPages(chromium.browser, companion.address);
    const complaints = await collectComplaints(chromium.browser);
    const known = (): Promise<ActorList> => apiOf(companion.address).call(routes.actors.list);
    return {
      chromium,
      companion,
      complaints,
      known,
      names: async () => (await known()).actors.map(({ name }) => name),
      watch: () => watch(companion, disposal),
      open: async (which) => {
        const page =
          which === 'options'
            ? await chromium.openOptions()
            : await chromium.open(`${companion.address}/voice-management`);
        await page.waitForSelector('.actors');
        return page;
      },
      close: () => disposal.close(),
    };
  } catch (error) {
    await disposal.close();
    throw error;
  }
}

/** Who sounds alike is told by real voiceprints; the rest is scripted. */
function catalogOfVoices(): Catalog {
  const voiceFor = (_profile: unknown, _language: string, taken: readonly Voice[]): Voice => {
    return { id: `voice-${taken.length}`, name: `Voice ${taken.length}`, kind: 'stock' };
  };
  return {
    ...scriptedCatalog({ speaker: new VoiceprintEncoder(), voiceFor }),
    voices: () => LIBRARY,
    preview: () => {
      const tone = wave(0.4, (s) => 0.2 * Math.sin(2 * Math.PI * 500 * s));
      return Promise.resolve({ mediaType: 'audio/wav', bytes: toWav(tone, 16_000) });
    },
  };
}

async function watch({ address }: RunningCompanion, disposal: Disposal): Promise<Film> {
  const client = await WireClient.connect(address, { session: 'film' });
  disposal.add(() => {
    client.close();
  });
  client.send({
    type: 'start_dubbing',
    source_language: 'en',
    target_language: 'es',
    audio_format: 'binary',
    show: { site: 'films.example', title: 'The last train' },
  });
  await client.next('dubbing_started');
  return {
    client,
    speak: async (...voices) => {
      const before = client.of('clause').length;
      for (const voice of voices) {
        const sound = joined(...SENTENCES.flatMap((text) => [say(text, voice), silence(700)]));
        for (const { samples } of frames(sound, 0, 100)) client.sendSound(samples);
      }
      await client.until(() => client.of('clause').length >= before + 3 * voices.length, 'what is said');
    },
  };
}

/** Makes them known to a companion. */
export async function takeIn({ address }: RunningCompanion, actors: ActorsFile['actors']): Promise<void> {
  const file: ActorsFile = { format: 'samevoice-actors', version: 1, actors };
  await apiOf(address).call(routes.actors.import, { body: file });
}

/** Somebody who was known before. */
export function somebody(id: string, name: string): ActorsFile['actors'][number] {
  const at = '2026-11-01T20:15:00.000Z';
  return {
    ...{
      id,
      name,
      is_named: true,
      colour: 2,
      created_at: at,
      last_heard_at: at,
      voiceprints: [],
      consents: [],
    },
    shows: [
      { site: 'films.example', title: 'The engine' },
      { site: 'stream.example', title: 'A house by the sea' },
    ],
    voices: [
      { engine: 'script-tts', language: '', id: 'voice-0', name: 'Lucía', kind: 'stock' },
      { engine: 'espeak-ng', language: 'es', id: 'es+f2@50', name: 'Spanish, woman 2', kind: 'matched' },
    ],
    statistics: { clips: 42, seconds: 190, similarity_mean: 0.93, similarity_deviation: 0.02, pitch_hz: 210 },
  };
}
