/** A film dubbed by cloud engines, and what a client is told where one is in trouble. */
import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../shared/protocol/errors.ts';
import { FAKE_KEY } from '../fakes/cloud.ts';
import { WireClient } from '../fakes/client.ts';
import type { Fault as VoiceFault } from '../fakes/elevenlabs/control.ts';
import { FAULTS, type Fault } from '../fakes/google/faults.ts';
import { SECRET } from '../fakes/google/server.ts';
import { routes } from '../../shared/http/routes.ts';
import { apiOf } from '../fakes/api.ts';
import { fetchAs } from '../fakes/secrets.ts';
import {
  LINES,
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

setUpEachTest();

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
