/** The socket with ElevenLabs' recogniser behind it, on servers that speak the vendors' wire. */
import { afterEach, describe, expect, it } from 'vitest';
import { readConfig } from '../../companion/config.ts';
import { catalogFor } from '../../companion/engines/installed.ts';
import { startCloudFakes, type CloudFakes } from '../fakes/cloud.ts';
import { WireClient } from '../fakes/client.ts';
import { runCompanion } from '../fakes/companion.ts';
import { speakDialogue, type Dialogue } from '../fixtures/dialogue.ts';
import { mark } from '../fixtures/marked-sound.ts';
import { silence } from '../fixtures/sound.ts';

const FRAME_SAMPLES = 1024;
const LINES = ['Good morning, my friend.', 'I think that we can go home now.', 'It is very cold today.'];

const open: { close: () => Promise<void> | void }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

interface Stage {
  readonly client: WireClient;
  readonly fakes: CloudFakes;
  readonly dialogue: Dialogue;
}

async function started(
  settings: Record<string, string> = {},
  profile: 'kind' | 'real' = 'kind',
  source = 'en',
): Promise<Stage> {
  const dialogue = await speakDialogue(LINES);
  mark(dialogue.samples, 0);
  const google = { hears: { words: dialogue.words } };
  const fakes = await startCloudFakes({ google, elevenLabs: { profile }, hasScribe: true });
  open.push(fakes);
  const environment = { ...fakes.environment, CACHE_TTL: '0', ...settings };
  const catalog = catalogFor(readConfig(environment));
  open.push(catalog);
  await catalog.warm();
  const companion = await runCompanion(catalog, environment);
  open.push(companion);
  const client = await WireClient.connect(companion.address);
  const languages = { source_language: source, target_language: 'es' };
  client.send({ type: 'start_dubbing', audio_format: 'binary', ...languages });
  return { client, fakes, dialogue };
}

/** To its end, and until all that was said is dubbed. */
async function played({ client, dialogue }: Stage): Promise<void> {
  const { samples } = dialogue;
  for (let at = 0; at < samples.length; at += FRAME_SAMPLES)
    client.sendSound(samples.subarray(at, at + FRAME_SAMPLES), at / 16);
  client.sendSound(silence(1000), samples.length / 16);
  await client.until(() => clausesOf(client).endsWith('today'), 'the last word');
  client.send({ type: 'stop_dubbing' });
  await client.next('dubbing_stopped');
}

const bare = (text: string): string => text.toLowerCase().replace(/[^a-z ]/g, '');
const SPOKEN = bare(LINES.join(' '));

function clausesOf(client: WireClient): string {
  return bare(
    client
      .of('clause')
      .map(({ text }) => text)
      .join(' '),
  );
}

describe('an account of ElevenLabs', () => {
  it('alone recognises too, without anything to be set', async () => {
    const stage = await started({ GOOGLE_CLOUD_CREDENTIALS_PATH: '' });
    const { engines } = await stage.client.next('dubbing_started');
    expect(engines.stt).toMatchObject({ name: 'elevenlabs-scribe', kind: 'cloud' });
    await played(stage);
    expect(clausesOf(stage.client)).toBe(SPOKEN);
    expect(stage.client.of('dub_end').length).toBe(stage.client.of('clause').length);
  });

  it('beside one of Google recognises for less, and Google is sent no sound', async () => {
    const stage = await started({ ENGINES: 'cloud' });
    expect((await stage.client.next('dubbing_started')).engines.stt.name).toBe('elevenlabs-scribe');
    await played(stage);
    expect(clausesOf(stage.client)).toBe(SPOKEN);
    expect(stage.fakes.google.streams).toEqual([]);
  });

  it('hands over to Google in the middle of a sentence, and no word is lost or said twice', async () => {
    const stage = await started({ ENGINES: 'cloud' });
    await stage.client.next('dubbing_started');
    stage.fakes.elevenLabs.scribe.break({ kind: 'error', name: 'quota_exceeded', fromMs: 2500 });
    await played(stage);
    expect(clausesOf(stage.client)).toBe(SPOKEN);
    expect(stage.client.of('notice').map(({ code }) => code)).toContain('engine_replaced');
    expect(stage.fakes.google.streams.length).toBeGreaterThan(0);
  });

  it('finds out the language by itself, as the service really answers', async () => {
    const stage = await started({ ENGINES: 'cloud' }, 'real', 'auto');
    await stage.client.next('dubbing_started');
    await played(stage);
    const clauses = stage.client.of('clause');
    expect(new Set(clauses.map(({ language }) => language))).toEqual(new Set(['en']));
    expect(clausesOf(stage.client).split(' ')).toHaveLength(SPOKEN.split(' ').length);
    expect(stage.client.of('notice').map(({ code }) => code)).not.toContain('engine_replaced');
  });

  it('recognises nothing where that is switched off', async () => {
    const { client } = await started({ ELEVENLABS_RECOGNITION: 'off', ENGINES: 'cloud' });
    expect((await client.next('dubbing_started')).engines.stt.name).toBe('google-speech');
  });
});
