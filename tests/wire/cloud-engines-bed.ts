/** The socket with the cloud engines behind it, the real clients on servers that speak the vendors' wire. */
import { afterAll, afterEach, beforeAll } from 'vitest';
import type { EngineCatalog } from '../../companion/engines/catalog.ts';
import { catalogFor } from '../../companion/engines/installed.ts';
import { readConfig } from '../../companion/config.ts';
import { runCompanion, type RunningCompanion } from '../fakes/companion.ts';
import { startCloudFakes, type CloudFakes } from '../fakes/cloud.ts';
import { WireClient } from '../fakes/client.ts';
import { speakDialogue, type Dialogue } from '../fixtures/dialogue.ts';
import { mark } from '../fixtures/marked-sound.ts';

export const FRAME_SAMPLES = 1024;
export const LINES = [
  'Good morning, my friend.',
  'I think that we can go home now.',
  'It is very cold today.',
];

export let dialogue: Dialogue;
export let fakes: CloudFakes;
export let open: { close: () => Promise<void> | void }[] = [];
export let healing: (() => void)[] = [];

export interface Stage {
  readonly companion: RunningCompanion;
  readonly client: WireClient;
  readonly catalog: EngineCatalog;
}

export async function started(
  settings: Record<string, string> = {},
  languages: { target_language: string; source_language?: string } = { target_language: 'es' },
): Promise<Stage> {
  const environment = { ...fakes.environment, ENGINES: 'cloud', CACHE_TTL: '0', ...settings };
  const catalog = catalogFor(readConfig(environment));
  open.push(catalog);
  await catalog.warm();
  const companion = await runCompanion(catalog, environment);
  open.push(companion);
  const client = await WireClient.connect(companion.address);
  client.send({ type: 'start_dubbing', audio_format: 'binary', source_language: 'en', ...languages });
  return { companion, client, catalog };
}

/** As fast as it is taken: the fakes hear by the sound, not by the clock. */
export function play(
  client: WireClient,
  { samples }: Dialogue = dialogue,
  fromMs = 0,
  toMs = Infinity,
): void {
  for (let at = 0; at < samples.length; at += FRAME_SAMPLES) {
    const ms = at / 16;
    if (ms >= fromMs && ms < toMs) client.sendSound(samples.subarray(at, at + FRAME_SAMPLES), ms);
  }
}

export async function stopped(client: WireClient): Promise<void> {
  client.send({ type: 'stop_dubbing' });
  await client.next('dubbing_stopped');
}

export function textOf(client: WireClient): string {
  return client
    .of('clause')
    .map(({ text }) => text)
    .join(' ');
}

/** Of every clause: how it ended, once. */
export function endsOf(client: WireClient): Map<number, string[]> {
  const ends = new Map(client.of('clause').map(({ clause_id }) => [clause_id, [] as string[]]));
  for (const message of client.messages) {
    if (message.type === 'dub_end') ends.get(message.clause_id)?.push(message.outcome);
    if (message.type === 'error' && message.clause_id !== undefined)
      ends.get(message.clause_id)?.push(message.code);
  }
  return ends;
}

export const bare = (text: string) => text.toLowerCase().replace(/[^a-z ]/g, '');

/** For all tests of a file. */
export function setUpEachTest(): void {
  beforeAll(async () => {
    dialogue = await speakDialogue(LINES);
    mark(dialogue.samples, 0);
    fakes = await startCloudFakes({ google: { hears: { words: dialogue.words } } });
  });
  afterEach(async () => {
    for (const one of open.reverse()) await one.close();
    open = [];
    for (const heal of healing) heal();
    healing = [];
    fakes.elevenLabs.control.heal();
  });
  afterAll(() => fakes.close());
}
