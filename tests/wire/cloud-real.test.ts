/** A session with every vendor as it really answers: late, in bursts, with second thoughts, and with a plan's places. */
import { afterEach, expect, it } from 'vitest';
import { readConfig } from '../../companion/config.ts';
import { catalogFor } from '../../companion/engines/installed.ts';
import { WireClient } from '../fakes/client.ts';
import { startCloudFakes } from '../fakes/cloud.ts';
import { runCompanion } from '../fakes/companion.ts';
import { speakDialogue } from '../fixtures/dialogue.ts';
import { mark } from '../fixtures/marked-sound.ts';
import { silence } from '../fixtures/sound.ts';

const FRAME_SAMPLES = 1024;
const LINES = ['Good morning, my friend.', 'I think that we can go home now.', 'It is very cold today.'];

const open: { close: () => Promise<void> | void }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

it.each([
  ['Google', 'google-speech', false],
  ['ElevenLabs', 'elevenlabs-scribe', true],
] as const)(
  'recognised by %s, every clause is spoken in the voice that was given, and nobody takes over',
  async (_who, name, hasScribe) => {
    const dialogue = await speakDialogue(LINES);
    mark(dialogue.samples, 0);
    const fakes = await startCloudFakes({
      google: { hears: { words: dialogue.words }, profile: 'real' },
      elevenLabs: { profile: 'real', planLimit: 2 },
      hasScribe,
    });
    open.push(fakes);
    const environment = { ...fakes.environment, CACHE_TTL: '0' };
    const catalog = catalogFor(readConfig(environment));
    open.push(catalog);
    await catalog.warm();
    const companion = await runCompanion(catalog, environment);
    open.push(companion);
    const client = await WireClient.connect(companion.address);
    client.send({
      type: 'start_dubbing',
      audio_format: 'binary',
      source_language: 'en',
      target_language: 'es',
    });
    expect((await client.next('dubbing_started')).engines.stt.name).toBe(name);
    const { samples } = dialogue;
    for (let at = 0; at < samples.length; at += FRAME_SAMPLES)
      client.sendSound(samples.subarray(at, at + FRAME_SAMPLES), at / 16);
    client.sendSound(silence(1000), samples.length / 16);
    const isOver = (): boolean => (client.of('clause').at(-1)?.text ?? '').includes('today');
    await client.until(isOver, 'the last word');
    await client.until(() => client.of('dub_end').length === client.of('clause').length, 'the last dub');
    const starts = client.of('dub_start');
    expect(client.of('dub_end').map(({ outcome }) => outcome)).toEqual(
      client.of('clause').map(() => 'spoken'),
    );
    expect(starts.every(({ voice }) => voice.kind === 'stock')).toBe(true);
    expect(client.of('notice').map(({ code }) => code)).not.toContain('engine_replaced');
    expect(fakes.elevenLabs.control.mostActive).toBeLessThanOrEqual(2);
  },
);
