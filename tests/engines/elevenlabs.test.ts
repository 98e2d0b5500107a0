import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { Account } from '../../companion/dubbing/account.ts';
import { ElevenLabs } from '../../companion/engines/elevenlabs/elevenlabs.ts';
import { ElevenLabsService } from '../../companion/engines/elevenlabs/service.ts';
import { RequestLimiter } from '../../companion/engines/limiter.ts';
import { concat } from '../../shared/pcm.ts';
import type { Voice } from '../../shared/voice.ts';
import type { RecordedRequest } from '../fakes/elevenlabs/control.ts';
import { GEORGE, partsOf, Rig, TEXT } from '../fakes/elevenlabs/rig.ts';
import { pitchOf, speak } from '../fakes/elevenlabs/speech.ts';
import { FAKE_VOICES } from '../fakes/elevenlabs/voices.ts';
import { PATIENT } from '../fakes/patience.ts';
import { missingInWords } from '../fixtures/missing.ts';

const rigs: Rig[] = [];

async function start(...options: Parameters<typeof Rig.start>): Promise<Rig> {
  const rig = await Rig.start(...options);
  rigs.push(rig);
  return rig;
}

afterEach(async () => {
  await Promise.all(rigs.splice(0).map((rig) => rig.close()));
});

function only(requests: readonly RecordedRequest[]): RecordedRequest {
  const [one] = requests;
  if (one === undefined || requests.length !== 1) throw new Error(`${requests.length} requests`);
  return one;
}

/** The settings of a clause, however they were sent. */
function settingsOf({ body }: RecordedRequest): unknown {
  const message = (Array.isArray(body) ? body[0] : body) as { voice_settings: unknown };
  return message.voice_settings;
}

describe.each(['http', 'socket'] as const)('over %s', (transport) => {
  test('the first sound is handed on long before the last is made, and every sample arrives', async () => {
    const rig = await start({ engine: { transport } });
    const synthesis = await rig.speak();
    const request = only(rig.spoken);
    expect(request.madePieces).toBeLessThan(request.pieces / 2);
    const samples = concat(await partsOf(synthesis));
    expect(request.madePieces).toBe(request.pieces);
    const made = speak(TEXT, { pitchHz: pitchOf(GEORGE.id, 'male'), speed: 1, rateHz: 24_000 });
    const expected = concat(Array.from({ length: made.pieces }, (_, at) => made.piece(at).samples));
    expect(samples).toHaveLength(expected.length);
    expect(samples.every((sample, at) => sample === expected[at])).toBe(true);
    expect(rig.limiter.inFlight).toBe(0);
  });

  test.each([
    ['both', false],
    ['normalized', false],
    ['text', false],
    ['both', true],
    ['text', true],
  ] as const)(
    'each word is marked once, where it sounds (alignment: %s, begins again: %s)',
    async (which, restarts) => {
      const rig = await start({ engine: { transport } });
      rig.fake.control.alignment = which;
      rig.fake.control.restarts = restarts;
      const text = 'Año nuevo 👩‍🚀: ¿qué tal, José?';
      const { marks } = await rig.hear({ text });
      expect(marks.map(({ value }) => value)).toEqual(['Año', 'nuevo', 'qué', 'tal', 'José']);
      const characters = Array.from(text);
      const starts = only(rig.spoken).startsMs;
      const expected = ['A', 'n', 'q', 't', 'J'].map((letter) => {
        const from = letter === 'n' ? text.indexOf('nuevo') : 0;
        return starts[characters.indexOf(letter, from)] ?? NaN;
      });
      marks.forEach(({ atMs }, at) => {
        expect(Math.abs(atMs - (expected[at] ?? NaN))).toBeLessThanOrEqual(20);
      });
    },
  );

  test.each(['both', 'normalized'] as const)(
    'a figure is marked as the text has it, where its first word sounds (alignment: %s)',
    async (which) => {
      const rig = await start({ engine: { transport } });
      rig.fake.control.alignment = which;
      const text = 'En 1999 nació Ana.';
      const { marks } = await rig.hear({ text });
      expect(marks.map(({ value }) => value)).toEqual(['En', '1999', 'nació', 'Ana']);
      const starts = only(rig.spoken).startsMs;
      marks.forEach(({ value, atMs }) => {
        expect(Math.abs(atMs - (starts[text.indexOf(value)] ?? NaN))).toBeLessThanOrEqual(20);
      });
    },
  );

  test('without alignment there are no marks, and all the sound', async () => {
    const rig = await start({ engine: { transport } });
    rig.fake.control.alignment = 'none';
    const { marks, lengthMs } = await rig.hear();
    expect(marks).toEqual([]);
    expect(lengthMs).toBeGreaterThan(4000);
  });

  test('it is told language and settings, and the speed that fits the time there is', async () => {
    const rig = await start({ engine: { transport, stability: 0.4, clarity: 0.8 } });
    await rig.hear({ language: 'es-MX' });
    await rig.hear({ targetMs: 100 });
    await rig.hear({ targetMs: 60_000 });
    const settings = rig.spoken.map(settingsOf);
    const usual = { stability: 0.4, similarity_boost: 0.8, use_speaker_boost: false };
    expect(settings).toEqual([
      { ...usual, speed: 1 },
      { ...usual, speed: 1.2 },
      { ...usual, speed: 0.9 },
    ]);
    const [first] = rig.spoken;
    const body = first?.body as { language_code?: string };
    expect(first?.query.get('language_code') ?? body.language_code).toBe('es');
    expect(first?.query.get('output_format')).toBe('pcm_24000');
  });

  test('it learns how fast a voice speaks, so that the next clause fits its time', async () => {
    const rig = await start({ engine: { transport } });
    const { lengthMs } = await rig.hear();
    for (const share of [0.87, 1.05]) {
      const fitted = await rig.hear({ targetMs: share * lengthMs });
      expect(Math.abs(fitted.lengthMs / (share * lengthMs) - 1)).toBeLessThan(0.02);
    }
  });

  test('aborted before the first sound, it hangs up and frees its place; what was sent counts as bought', async () => {
    const rig = await start({ engine: { transport } });
    rig.fake.control.break('stall_before_audio');
    const controller = new AbortController();
    const speaking = rig.speak({}, controller.signal);
    await vi.waitFor(() => {
      expect(rig.fake.control.active).toBe(1);
    }, PATIENT);
    controller.abort();
    await expect(speaking).rejects.toBe(controller.signal.reason);
    expect(rig.limiter.inFlight).toBe(0);
    expect(rig.account.spend.usd).toBeGreaterThan(0);
    await vi.waitFor(() => {
      expect(rig.fake.control.active).toBe(0);
    }, PATIENT);
  });

  test('aborted half spoken, it hangs up and frees its place; what was begun is paid', async () => {
    const rig = await start({ engine: { transport }, script: { pieceMs: 200 } });
    const controller = new AbortController();
    const synthesis = await rig.speak({}, controller.signal);
    const reading = (async () => {
      for await (const _part of synthesis.audio) controller.abort();
    })();
    await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
    await vi.waitFor(() => {
      expect(rig.fake.control.active).toBe(0);
    }, PATIENT);
    expect(rig.limiter.inFlight).toBe(0);
    expect(only(rig.spoken).madePieces).toBeLessThan(only(rig.spoken).pieces);
    expect(rig.account.spend.ttsCharacters).toBe(Array.from(TEXT).length);
    rig.fake.control.pieceMs = 10;
    expect((await rig.hear()).lengthMs).toBeGreaterThan(4000);
  });

  test('whoever stops listening, also in the middle of waiting, ends it', async () => {
    const rig = await start({ engine: { transport } });
    rig.fake.control.break('stall_after_audio');
    const synthesis = await rig.speak();
    const audio = synthesis.audio[Symbol.asyncIterator]();
    await audio.next();
    await audio.next();
    const waiting = audio.next();
    await audio.return?.();
    expect(await waiting).toEqual({ done: true, value: undefined });
    await vi.waitFor(() => {
      expect([rig.fake.control.active, rig.limiter.inFlight]).toEqual([0, 0]);
    }, PATIENT);
  });

  test('what nobody listens to does not hold a place, and is not heard after an abort', async () => {
    const rig = await start({ engine: { transport } });
    const controller = new AbortController();
    const synthesis = await rig.speak({}, controller.signal);
    await vi.waitFor(() => {
      expect(rig.limiter.inFlight).toBe(0);
    }, PATIENT);
    expect(only(rig.spoken).madePieces).toBe(only(rig.spoken).pieces);
    controller.abort();
    await expect(partsOf(synthesis)).rejects.toMatchObject({ name: 'AbortError' });
  });
});

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
