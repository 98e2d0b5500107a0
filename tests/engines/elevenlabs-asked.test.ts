/** What ElevenLabs is asked for beside the words, and what is known of it. */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { Account } from '../../companion/dubbing/account.ts';
import { ElevenLabs } from '../../companion/engines/elevenlabs/elevenlabs.ts';
import { ElevenLabsService } from '../../companion/engines/elevenlabs/service.ts';
import { RequestLimiter } from '../../companion/engines/limiter.ts';
import type { Voice } from '../../shared/voice.ts';
import { GEORGE, Rig, TEXT } from '../fakes/elevenlabs/rig.ts';
import { FAKE_VOICES } from '../fakes/elevenlabs/account-voices.ts';
import { PATIENT } from '../fakes/patience.ts';
import { missingInWords } from '../fixtures/missing.ts';
import { start, only, setUpEachTest } from './elevenlabs-bed.ts';

setUpEachTest();

describe('what was said before', () => {
  test('is sent where it is taken', async () => {
    const rig = await start();
    await rig.hear({ previousText: 'Buenas noches.' });
    expect(only(rig.spoken).body).toMatchObject({ previous_text: 'Buenas noches.' });
  });

  test('is kept from version 3, which refuses it, has no socket, and takes three stabilities', async () => {
    const rig = await start({ engine: { model: 'eleven_v3', transport: 'socket', stability: 0.7 } });
    await rig.hear({ previousText: 'Buenas noches.', language: 'ca', targetMs: 3000 });
    const { body, path } = only(rig.spoken);
    expect(path).toContain('with-timestamps');
    expect(body).not.toHaveProperty('previous_text');
    expect(body).toMatchObject({ model_id: 'eleven_v3', voice_settings: { stability: 0.5 } });
  });
});

describe('connections', () => {
  test('one that the service has closed meanwhile costs a clause nothing but the handshake', async () => {
    const rig = await start();
    await rig.engine.warm();
    rig.fake.dropIdle();
    expect((await rig.hear()).lengthMs).toBeGreaterThan(4000);
  });

  test('a socket is open before the next clause of a voice', async () => {
    const rig = await start({ engine: { transport: 'socket' } });
    await rig.hear();
    await vi.waitFor(() => {
      expect(rig.fake.control.openSockets).toBe(1);
    }, PATIENT);
    const before = rig.fake.control.connections;
    const speaking = rig.hear();
    await vi.waitFor(() => {
      expect(rig.fake.control.active).toBe(1);
    }, PATIENT);
    // The clause took the spare; the one connection since is the next spare's.
    expect(rig.fake.control.connections).toBeLessThanOrEqual(before + 1);
    await speaking;
    await vi.waitFor(() => {
      // The first clause's, its spare that the second took, and the spare for a third.
      expect(rig.fake.requests.filter(({ path }) => path.endsWith('/stream-input'))).toHaveLength(3);
    }, PATIENT);
    rig.engine.close();
    await vi.waitFor(() => {
      expect(rig.fake.control.openConnections).toBe(0);
    }, PATIENT);
  });
});

describe('voices', () => {
  const shared: { rig?: Rig } = {};
  beforeAll(async () => {
    const many = Array.from({ length: 130 }, (_, at) => ({
      voice_id: `Many${String(at).padStart(16, '0')}`,
      name: `Voice ${at}`,
      category: at === 129 ? ('cloned' as const) : ('premade' as const),
      labels: { gender: at % 2 === 0 ? 'male' : 'female', language: at === 7 ? 'es' : 'en' },
    }));
    shared.rig = await Rig.start({ script: { voices: [...FAKE_VOICES, ...many] } });
  });
  afterAll(async () => {
    await shared.rig?.close();
  });
  function engine(): ElevenLabs {
    if (shared.rig === undefined) throw new Error('not started');
    return shared.rig.engine;
  }

  test('the account’s are known once it is warm, and no others', async () => {
    const sarah = { id: 'EXAVITQu4vr4xnSDxMaL', name: 'Sarah', kind: 'stock' };
    expect(engine().voices()).toEqual([]);
    await engine().warm();
    expect(engine().voices('es-MX')).toContainEqual(
      expect.objectContaining({ ...sarah, languages: ['es-MX'] }),
    );
    expect(engine().voices()).toHaveLength(136);
    expect(engine().voices()).toContainEqual(expect.objectContaining({ name: 'Voice 129', kind: 'cloned' }));
    expect(engine().voices('tlh')).toEqual([]);
    const previewUrl = expect.stringContaining(sarah.id) as string;
    expect(engine().voices()).toContainEqual(expect.objectContaining({ ...sarah, previewUrl }));
  });

  test('a speaker gets a stock voice of their own gender, at home in the language, and nobody else’s', () => {
    const taken: Voice[] = [];
    for (let speaker = 0; speaker < 8; speaker++) {
      taken.push(engine().voiceFor({ pitchHz: speaker % 2 === 0 ? 110 : 210 }, 'es-MX', taken));
    }
    expect(new Set(taken.map(({ id }) => id)).size).toBe(8);
    expect(taken.every(({ kind }) => kind === 'stock')).toBe(true);
    expect(taken[1]?.name).toBe('Voice 7');
    const again: Voice[] = [];
    for (let speaker = 0; speaker < 8; speaker++) {
      again.push(engine().voiceFor({ pitchHz: speaker % 2 === 0 ? 110 : 210 }, 'es-MX', again));
    }
    expect(again).toEqual(taken);
    expect(engine().voiceFor({ pitchHz: 90 }, 'en', []).name).toBe('Roger');
    expect(engine().voiceFor({ pitchHz: 150 }, 'en', []).name).toBe('Liam');
    expect(engine().voiceFor({ pitchHz: 230 }, 'en', []).name).toBe('Sarah');
  });

  test('its own ids are told from others’', () => {
    expect(engine().hasVoice(GEORGE)).toBe(true);
    expect(engine().hasVoice({ ...GEORGE, id: 'AbCdEfGhIjKlMnOpQr12' })).toBe(true);
    expect(engine().hasVoice({ ...GEORGE, id: 'es+m1@50' })).toBe(false);
  });

  test('the languages are those of the model', () => {
    expect(engine().languages()).toHaveLength(32);
    expect(engine().languages()).not.toContain('ca');
  });
});

test('a clause that was shouted is asked for with less restraint than one that was droned', async () => {
  const rig = await Rig.start({ engine: { model: 'eleven_multilingual_v2' } });
  try {
    await rig.hear();
    await rig.hear({ style: { levelDb: 8, pace: 1.4, pitchRange: 1.6 } });
    await rig.hear({ style: { levelDb: -8, pace: 0.8, pitchRange: 0.6 } });
    const settings = rig.spoken.map(
      ({ body }) =>
        (body as { voice_settings: { stability: number; style?: number; speed: number } }).voice_settings,
    );
    const [usual, shouted, droned] = settings;
    expect(usual).toMatchObject({ stability: 0.5, speed: 1 });
    expect(usual?.style).toBeUndefined();
    expect(shouted?.stability).toBeLessThan(0.4);
    expect(shouted?.style).toBeGreaterThan(0.1);
    expect(shouted?.speed).toBeGreaterThan(1.1);
    expect(droned?.stability).toBeGreaterThan(0.6);
    expect(droned?.style).toBe(0);
    expect(droned?.speed).toBe(0.9);
  } finally {
    await rig.close();
  }
});

test('without a key it says what to set', async () => {
  const service = new ElevenLabsService({});
  const engine = new ElevenLabs({ service, stability: 0.5, clarity: 0.5, limiter: new RequestLimiter(1) });
  expect(missingInWords(engine.missing)).toContain('ELEVENLABS_API_KEY');
  const account = new Account('one');
  const request = { text: TEXT, language: 'es', voice: GEORGE, account, dueAtMs: 0 };
  const missing = { code: 'engine_missing', stage: 'tts' };
  await expect(engine.synthesize(request, new AbortController().signal)).rejects.toMatchObject(missing);
  await expect(engine.warm()).rejects.toMatchObject(missing);
});
