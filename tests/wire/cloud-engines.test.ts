/** The socket with the cloud engines behind it, the real clients on servers that speak the vendors' wire. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { EngineCatalog } from '../../companion/engines/catalog.ts';
import { catalogFor } from '../../companion/engines/installed.ts';
import { readConfig } from '../../companion/config.ts';
import type { ErrorCode } from '../../shared/protocol/errors.ts';
import { joined, say } from '../engines/speech.ts';
import { runCompanion, type RunningCompanion } from '../fakes/companion.ts';
import { FAKE_KEY, startCloudFakes, type CloudFakes } from '../fakes/cloud.ts';
import { WireClient } from '../fakes/client.ts';
import type { Fault as VoiceFault } from '../fakes/elevenlabs/control.ts';
import { FAULTS, type Fault } from '../fakes/google/faults.ts';
import { SECRET } from '../fakes/google/server.ts';
import { speakDialogue, type Dialogue } from '../fixtures/dialogue.ts';
import { mark } from '../fixtures/marked-sound.ts';
import { silence } from '../fixtures/sound.ts';
import { routes } from '../../shared/http/routes.ts';
import { apiOf } from '../fakes/api.ts';
import { fetchAs } from '../fakes/secrets.ts';

const FRAME_SAMPLES = 1024;
/** Whoever takes over may hear the last words as others, or not at all. */
const LAST_WORDS_MS = 1000;
const LINES = ['Good morning, my friend.', 'I think that we can go home now.', 'It is very cold today.'];

let dialogue: Dialogue;
let fakes: CloudFakes;
let open: { close: () => Promise<void> | void }[] = [];
let healing: (() => void)[] = [];

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

interface Stage {
  readonly companion: RunningCompanion;
  readonly client: WireClient;
  readonly catalog: EngineCatalog;
}

async function started(
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
function play(client: WireClient, { samples }: Dialogue = dialogue, fromMs = 0, toMs = Infinity): void {
  for (let at = 0; at < samples.length; at += FRAME_SAMPLES) {
    const ms = at / 16;
    if (ms >= fromMs && ms < toMs) client.sendSound(samples.subarray(at, at + FRAME_SAMPLES), ms);
  }
}

async function stopped(client: WireClient): Promise<void> {
  client.send({ type: 'stop_dubbing' });
  await client.next('dubbing_stopped');
}

function textOf(client: WireClient): string {
  return client
    .of('clause')
    .map(({ text }) => text)
    .join(' ');
}

/** Of every clause: how it ended, once. */
function endsOf(client: WireClient): Map<number, string[]> {
  const ends = new Map(client.of('clause').map(({ clause_id }) => [clause_id, [] as string[]]));
  for (const message of client.messages) {
    if (message.type === 'dub_end') ends.get(message.clause_id)?.push(message.outcome);
    if (message.type === 'error' && message.clause_id !== undefined)
      ends.get(message.clause_id)?.push(message.code);
  }
  return ends;
}

const bare = (text: string) => text.toLowerCase().replace(/[^a-z ]/g, '');

describe('the cloud engines behind the socket', () => {
  it('hear every word once, translate and speak it, and say what it cost', async () => {
    const { client, companion } = await started();
    const { engines } = await client.next('dubbing_started');
    expect([engines.stt.name, engines.translation.name, engines.tts.name]).toEqual([
      'google-speech',
      'google-translate',
      'elevenlabs',
    ]);
    play(client);
    await client.until(() => bare(textOf(client)).endsWith('today'), 'the last word');
    await stopped(client);
    expect(bare(textOf(client))).toBe(bare(LINES.join(' ')));
    expect([...endsOf(client).values()]).toEqual(client.of('clause').map(() => ['spoken']));
    expect(client.of('dub_start').every(({ voice }) => voice.kind === 'stock')).toBe(true);
    const marks = client.of('dub_end').flatMap((end) => end.marks ?? []);
    expect(marks.length).toBeGreaterThan(10);
    const { spend } = await apiOf(companion.address).call(routes.sessions.report, {
      params: { session_id: 's1' },
    });
    expect(spend.stt_s).toBe(fakes.google.billedSeconds);
    const spoken = client.of('translation').reduce((sum, { text }) => sum + text.length, 0);
    expect(spend.tts_characters).toBe(spoken);
    expect(spend.usd).toBeCloseTo(
      spend.stt_s * 0.0004 + spend.translation_characters * 0.00002 + spend.tts_characters * 0.00005,
      5,
    );
    expect(client.of('metrics').at(-1)?.spend_usd).toBeGreaterThan(0);
  });

  it('listen for any language, and leave alone what is spoken in the target language', async () => {
    const { client } = await started({}, { target_language: 'en', source_language: 'auto' });
    expect((await client.next('dubbing_started')).source_language).toBe('auto');
    play(client);
    await client.until(() => bare(textOf(client)).endsWith('today'), 'the last word');
    await stopped(client);
    expect(new Set(client.of('clause').map(({ language }) => language))).toEqual(new Set(['en-US']));
    expect(client.of('dub_end').every(({ reason }) => reason === 'already_in_target_language')).toBe(true);
    expect(client.of('translation')).toEqual([]);
  });

  it('refuse a language that the vendor lacks, and name the nearest that there are', async () => {
    const { client } = await started({}, { target_language: 'es', source_language: 'eo' });
    const error = await client.next('error');
    expect(error.code).toBe('unsupported_language_pair');
    expect(error.message).toMatch(/Esperanto into Spanish\. Ready: \w\w+ → es/);
  });
});

describe('each trouble of a service has its own code and words', () => {
  const speech: [string, Fault, ErrorCode][] = [
    ['a wrong key', FAULTS.wrongKey, 'key_rejected'],
    ['an exhausted quota', FAULTS.quota, 'quota_exhausted'],
  ];
  const google: [string, Fault, ErrorCode][] = [
    ...speech,
    ['a daily limit', FAULTS.dailyLimit, 'quota_exhausted'],
    ['an empty answer', FAULTS.empty, 'engine_failed'],
  ];
  const voices: [string, VoiceFault, ErrorCode][] = [
    ['a wrong key', 'invalid_api_key', 'key_rejected'],
    ['an exhausted quota', 'quota_exceeded', 'quota_exhausted'],
    ['every voice deleted elsewhere', 'voice_not_found', 'voice_gone'],
    ['a reply that is not audio', 'html', 'engine_failed'],
    ['a server that fails', 'server_error', 'engine_failed'],
  ];

  const clauseError = async (client: WireClient, code: ErrorCode): Promise<void> => {
    play(client, dialogue, 0, 4000);
    await client.until(() => client.of('error').length > 0, 'an error');
    const [error] = client.of('error');
    expect(error).toMatchObject({ code, fatal: false });
    expect(error?.message).toMatch(/^[A-Z].*\.$/);
  };

  it.each(speech)('Speech-to-Text: %s', async (_name, fault, code) => {
    healing.push(fakes.google.fail({ service: 'speech', fault }));
    const { client } = await started();
    play(client);
    await stopped(client);
    expect((await client.next('error')).code).toBe(code);
    expect(client.of('error')[0]?.message).toMatch(/What was said from .* is not dubbed/);
  });

  it.each(google)('Translation: %s', async (_name, fault, code) => {
    healing.push(fakes.google.fail({ service: 'translation', fault }));
    await clauseError((await started()).client, code);
  });

  it.each(voices)('ElevenLabs: %s', async (_name, fault, code) => {
    const { client } = await started();
    fakes.elevenLabs.control.break(fault);
    await clauseError(client, code);
  });

  it('ElevenLabs: a reply that never ends', async () => {
    const { client } = await started();
    fakes.elevenLabs.control.break('stall_after_audio');
    play(client);
    const broken = () => client.of('dub_end').find(({ outcome }) => outcome === 'cut');
    await client.until(() => broken() !== undefined, 'a dub that was broken off');
    expect(broken()?.reason).toBe('engine_timeout');
  });
});

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

it('no key is ever shown: not in logs, answers, messages or errors', async () => {
  const { client, companion } = await started({ DEBUG: '1' });
  healing.push(fakes.google.fail({ service: 'translation', fault: FAULTS.wrongKey }));
  fakes.elevenLabs.control.break('invalid_api_key');
  play(client);
  await client.until(() => client.of('error').length > 0, 'an error');
  await stopped(client);
  const pages = ['health', 'engines', 'voices', 'sessions', 'sessions/s1'].map(async (path) => {
    const answer = await fetchAs(`${companion.address}/api/${path}`);
    return `${[...answer.headers].join()} ${await answer.text()}`;
  });
  const said = [...(await Promise.all(pages)), companion.log, JSON.stringify(client.messages)].join('\n');
  expect(said.length).toBeGreaterThan(1000);
  const path = fakes.google.credentialsPath;
  for (const secret of [FAKE_KEY, SECRET, path, 'PRIVATE KEY', 'iam.gserviceaccount']) {
    expect(said.includes(secret), secret).toBe(false);
  }
  const { keys } = await apiOf(companion.address).call(routes.engines.list);
  expect(keys).toEqual([
    { name: 'ELEVENLABS_API_KEY', is_set: true },
    { name: 'GOOGLE_CLOUD_CREDENTIALS_PATH', is_set: true },
  ]);
});
