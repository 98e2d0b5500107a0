/** Cloud engines with others to take over, and voices that are cloned in mid-film. */
import { describe, expect, it } from 'vitest';
import { joined, say } from '../engines/speech.ts';
import { FAULTS } from '../fakes/google/faults.ts';
import { mark } from '../fixtures/marked-sound.ts';
import { silence } from '../fixtures/sound.ts';
import { routes } from '../../shared/http/routes.ts';
import { apiOf } from '../fakes/api.ts';
import {
  dialogue,
  fakes,
  healing,
  started,
  play,
  stopped,
  textOf,
  endsOf,
  bare,
  setUpEachTest,
} from './cloud-engines-bed.ts';

/** Whoever takes over may hear the last words as others, or not at all. */
const LAST_WORDS_MS = 1000;

setUpEachTest();

describe('with the embedded engines to take over', () => {
  it('a stage that fails moves by itself, the clause is kept, and the viewer reads one line', async () => {
    const { client } = await started({ ENGINES: 'auto' });
    healing.push(fakes.google.fail({ service: 'translation', fault: FAULTS.wrongKey }));
    play(client);
    await client.until(() => bare(textOf(client)).endsWith('today'), 'the last word');
    await stopped(client);
    expect([...endsOf(client).values()]).toEqual(client.of('clause').map(() => ['spoken']));
    expect(new Set(client.of('translation').map(({ engine }) => engine))).toEqual(new Set(['apertium']));
    expect(new Set(client.of('dub_start').map(({ voice }) => voice.kind))).toEqual(new Set(['stock']));
    expect(client.of('notice').map(({ message }) => message)).toEqual([
      'Google Translate does not accept the key. Apertium takes over from Google Translate.',
    ]);
    expect(client.of('notice')[0]?.engines?.translation).toMatchObject({
      name: 'apertium',
      kind: 'embedded',
    });
  });

  it('an account without voices takes nothing away: others speak, and the viewer reads what to do', async () => {
    const voices = fakes.elevenLabs.voices.clear();
    healing.push(() => {
      for (const voice of voices) fakes.elevenLabs.voices.add(voice);
    });
    const { client } = await started({ ENGINES: 'auto' });
    play(client);
    await client.until(() => bare(textOf(client)).endsWith('today'), 'the last word');
    await stopped(client);
    expect([...endsOf(client).values()]).toEqual(client.of('clause').map(() => ['spoken']));
    expect(client.of('notice').map(({ message }) => message)).toEqual([
      expect.stringMatching(/^ElevenLabs: the account has no voice that it may use\. Add voices/),
    ]);
  });

  it('Google down altogether does not take ElevenLabs away', async () => {
    const { client, companion } = await started({ ENGINES: 'auto' });
    healing.push(fakes.google.fail({ service: 'speech', fault: FAULTS.quota }));
    healing.push(fakes.google.fail({ service: 'translation', fault: FAULTS.quota }));
    const speech = joined(say('We can take the first train.', 'rms'), silence(1500));
    mark(speech, 1_000_000);
    play(client, { samples: speech, words: [] });
    await client.until(() => client.of('dub_end').length > 0, 'a dub');
    expect(client.of('dub_start')[0]?.voice.kind).toBe('stock');
    expect(bare(textOf(client))).toContain('train');
    const { engines } = await apiOf(companion.address).call(routes.engines.list);
    const google = engines.find(({ name }) => name === 'google-speech');
    expect(google).toMatchObject({ state: 'resting', reason: expect.stringContaining('Google') as string });
  });

  it.each<[string, Record<string, string>, number | null]>([
    ['its client’s', { SPEND_CAP_USD: '10' }, 0.004],
    ['the companion’s, whatever its client says', { SPEND_CAP_USD: '0.004' }, 10],
    ['the companion’s, where its client has none', { SPEND_CAP_USD: '0.004' }, null],
    ['the day’s', { SPEND_CAP_USD_DAY: '0.004' }, 10],
  ])(
    'nobody is billed past a cap, %s: the session goes on with what is free',
    async (_whose, caps, spend_cap_usd) => {
      const { client, companion } = await started({ ENGINES: 'auto', ...caps });
      client.send({ type: 'set_options', spend_cap_usd });
      play(client);
      await client.until(
        () => client.of('notice').some(({ message }) => message.startsWith('The spending limit')),
        'the limit',
      );
      // Sound is sent to Google about as fast as it plays: whoever stops at once leaves the rest of it unrecognised.
      const lastMs = (dialogue.words.at(-1)?.endMs ?? 0) - LAST_WORDS_MS;
      const isRecognized = () => client.of('clause').some(({ end_ms }) => end_ms >= lastMs);
      await client.until(() => isRecognized() || client.of('error').length > 0, 'the last words');
      await stopped(client);
      const { spend } = await apiOf(companion.address).call(routes.sessions.report, {
        params: { session_id: 's1' },
      });
      expect(spend.usd).toBeGreaterThan(0.001);
      expect(spend.usd).toBeLessThanOrEqual(0.004);
      expect(client.of('error')).toEqual([]);
    },
  );
});

describe('a clone', () => {
  const consent = { statement: 'I may use this voice for private dubbing.', granted_by: 'Ana Ruiz' };
  const base64 = (samples: Int16Array) =>
    Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength).toString('base64');
  const reading = (voice: 'rms' | 'slt', sentences: number) =>
    joined(
      ...Array.from({ length: sentences }, (_, i) =>
        say(
          `This is the sentence number ${i}, and it says that we can take the first train in the morning.`,
          voice,
        ),
      ),
    );

  it('is made of recordings, says how far it is, and speaks for its speaker from then on', async () => {
    const { client } = await started();
    play(client, dialogue, 0, 4000);
    const { speaker_id } = await client.next('speaker');
    const audio_samples = [base64(reading('rms', 4))];
    client.send({ type: 'create_voice_clone', speaker_id, name: 'Ana', audio_samples, consent });
    await client.until(() => client.of('voice_clone').some(({ state }) => state === 'ready'), 'the clone');
    const progress = client.of('voice_clone').map((one) => one.progress);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
    // Who speaks next may have been met while the clone was made.
    const its = client.of('speaker').filter((speaker) => speaker.speaker_id === speaker_id);
    expect(its.at(-1)).toMatchObject({
      is_new: false,
      voice: { name: 'Ana', kind: 'cloned' },
    });
    play(client, dialogue, 4000);
    await client.until(
      () => client.of('dub_start').some(({ voice }) => voice.kind === 'cloned'),
      'its voice',
    );
  });

  it('that is deleted elsewhere is asked for once: its speaker is recast at once, and nobody has it any more', async () => {
    const { client, companion } = await started();
    play(client, dialogue, 0, 4000);
    const { speaker_id } = await client.next('speaker');
    const audio_samples = [base64(reading('rms', 4))];
    client.send({ type: 'create_voice_clone', speaker_id, name: 'Ana', audio_samples, consent });
    await client.until(() => client.of('voice_clone').some(({ state }) => state === 'ready'), 'the clone');
    const clone = client.of('voice_clone').at(-1)?.voice_id ?? '';
    const actors = async () => (await apiOf(companion.address).call(routes.actors.list)).actors;
    expect((await actors()).map(({ voices }) => voices.at(-1)?.id)).toEqual([clone]);

    // What is on its way when the voice goes is spoken by it, or by the one before it.
    await client.until(() => endsOf(client).size === client.of('clause').length, 'the ends of those before');
    fakes.elevenLabs.voices.delete(clone);
    const before = client.messages.length;
    const asked = fakes.elevenLabs.requests.length;
    const endedBefore = new Set(endsOf(client).keys());
    play(client, dialogue, 4000);
    await client.until(() => bare(textOf(client)).endsWith('today'), 'the last word');
    await stopped(client);
    const ends = [...endsOf(client)].filter(([id]) => !endedBefore.has(id)).map(([, outcomes]) => outcomes);
    expect(ends.length).toBeGreaterThan(0);
    expect(ends).toEqual(ends.map(() => ['spoken']));
    const since = client.messages.slice(before);
    // The other speaker may be heard for the first time only now: that one is no recast.
    const [recast, ...others] = client.of('speaker').filter((one) => since.includes(one) && !one.is_new);
    expect([recast, others]).toMatchObject([{ speaker_id, name: 'Ana', voice: { kind: 'stock' } }, []]);
    const dubs = since.filter((one) => one.type === 'dub_start' && one.speaker_id === speaker_id);
    expect(dubs.length).toBeGreaterThan(0);
    for (const dub of dubs) expect(dub).toMatchObject({ voice: { id: recast?.voice.id } });
    expect(client.of('notice')).toMatchObject([
      { code: 'voice_replaced', message: expect.stringContaining('“Ana” no longer exists') as string },
    ]);
    const requests = fakes.elevenLabs.requests.slice(asked);
    expect(requests.filter(({ path }) => path.includes(`/text-to-speech/${clone}`))).toHaveLength(1);
    const [ana] = await actors();
    expect([ana?.voices.map(({ id }) => id), ana?.consents]).toEqual([[recast?.voice.id], []]);
    const { voices } = await apiOf(companion.address).call(routes.voices.list);
    expect(voices.some(({ id }) => id === clone)).toBe(false);
  });

  it.each([
    ['too short', () => [reading('rms', 1)]],
    ['of two people', () => [reading('rms', 2), reading('slt', 2)]],
  ])('is refused of recordings that are %s', async (_name, recordings) => {
    const { client } = await started();
    play(client, dialogue, 0, 4000);
    const { speaker_id } = await client.next('speaker');
    client.send({ type: 'create_voice_clone', speaker_id, audio_samples: recordings().map(base64), consent });
    const error = await client.next('error');
    expect(error.code).toBe('sample_unusable');
    expect(client.of('voice_clone').at(-1)?.state).toBe('failed');
  });
});
