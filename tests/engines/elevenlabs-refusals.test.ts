/** What an account may not use is left alone; the rest of the service is used on. */
import { afterEach, describe, expect, test } from 'vitest';
import { errorOf, expectTidy } from '../fakes/elevenlabs/expectations.ts';
import { GEORGE, Rig } from '../fakes/elevenlabs/rig.ts';
import { FAKE_VOICES } from '../fakes/elevenlabs/account-voices.ts';

const rigs: Rig[] = [];

async function start(...options: Parameters<typeof Rig.start>): Promise<Rig> {
  const rig = await Rig.start(...options);
  rigs.push(rig);
  await rig.engine.warm();
  return rig;
}

afterEach(async () => {
  await Promise.all(rigs.splice(0).map((rig) => rig.close()));
});

const LIBRARY = ['One', 'Two', 'Three'].map((name) => ({
  voice_id: `Library${name}`.padEnd(20, '0'),
  name,
  category: 'professional' as const,
  labels: { gender: 'male', language: 'es' },
  is_owner: false,
}));

describe.each([
  ['http', 'code'],
  ['http', 'status'],
  ['socket', 'status'],
] as const)('over %s, errors by %s', (transport, errorStyle) => {
  test('a voice that is refused is asked for once, and the others speak', async () => {
    const rig = await start({ engine: { transport } });
    rig.fake.control.errorStyle = errorStyle;
    rig.fake.control.break('voice_access_denied', { asking: GEORGE.id });
    const error = await errorOf(rig.speak());
    expect(error).toMatchObject({ code: 'voice_gone', parameters: { reason: 'plan' } });
    expect(error.message).not.toMatch(/key|payment/);
    expectTidy(rig, error);
    expect(rig.account.spend.usd).toBe(0);
    expect(rig.engine.hasVoice(GEORGE)).toBe(false);
    expect(rig.engine.voices().map(({ id }) => id)).not.toContain(GEORGE.id);
    await errorOf(rig.speak());
    expect(rig.asked).toBe(1);
    const voice = rig.engine.voiceFor(undefined, 'es', []);
    expect((await rig.hear({ voice })).lengthMs).toBeGreaterThan(4000);
  });

  test('one voice of the library refused on a free plan is all of them refused', async () => {
    const rig = await start({ engine: { transport }, script: { voices: [...LIBRARY, ...FAKE_VOICES] } });
    rig.fake.control.errorStyle = errorStyle;
    rig.fake.control.break('library_voice', { asking: 'Library' });
    const voice = rig.engine.voiceFor({ pitchHz: 110 }, 'es', []);
    expect(voice.id).toContain('Library');
    const error = await errorOf(rig.speak({ voice }));
    expect(error).toMatchObject({ code: 'voice_gone', parameters: { reason: 'plan' } });
    expect(error.message).not.toMatch(/key|payment/);
    const next = rig.engine.voiceFor({ pitchHz: 110 }, 'es', []);
    expect(next.id).not.toContain('Library');
    expect((await rig.hear({ voice: next })).lengthMs).toBeGreaterThan(4000);
  });

  test('a clone that is refused is not gone: it is kept, and not asked for again', async () => {
    const rig = await start({ engine: { transport } });
    const id = rig.fake.voices.clone('Ana') ?? '';
    await rig.engine.warm();
    rig.fake.control.break('voice_access_denied', { asking: id });
    const voice = { id, name: 'Ana', kind: 'cloned' } as const;
    for (let clause = 0; clause < 2; clause++) {
      await expect(rig.speak({ voice })).rejects.toMatchObject({ code: 'voice_gone' });
    }
    expect(rig.asked).toBe(1);
    expect(rig.engine.hasVoice(voice)).toBe(true);
  });

  test.each(['model_access_denied', 'unsupported_model'] as const)(
    'a model that is refused (%s) is asked for once, and the next one speaks, at its own price',
    async (fault) => {
      const rig = await start({ engine: { transport, model: 'eleven_multilingual_v2' } });
      rig.fake.control.errorStyle = errorStyle;
      rig.fake.control.break(fault, { asking: 'eleven_multilingual_v2' });
      expect((await rig.hear({ text: 'Buenas noches.' })).lengthMs).toBeGreaterThan(900);
      expect(rig.account.spend).toMatchObject({ ttsCharacters: 14, usd: 14 * 0.00005 });
      await rig.hear({ text: 'Buenas noches.' });
      expect(rig.asked).toBe(3);
    },
  );

  test('a format that is refused is asked for once, and the next one is heard at its own rate', async () => {
    const rig = await start({ engine: { transport } });
    rig.fake.control.errorStyle = errorStyle;
    rig.fake.control.break('invalid_output_format', { asking: 'pcm_24000' });
    const synthesis = await rig.speak({ text: 'Buenas noches.' });
    expect(synthesis.sampleRateHz).toBe(22_050);
    const { lengthMs } = await rig.hear({ text: 'Buenas noches.' });
    expect(lengthMs).toBeGreaterThan(900);
    expect(lengthMs).toBeLessThan(1500);
    expect(rig.asked).toBe(3);
  });

  test('where every model is refused it says that, and asks each once', async () => {
    const rig = await start({ engine: { transport } });
    rig.fake.control.break('model_access_denied');
    const error = await errorOf(rig.speak());
    expect(error).toMatchObject({ code: 'engine_failed', parameters: { reason: 'no_model' } });
    expect(rig.asked).toBe(2);
  });
});

test('an account without voices is told in words what to do, and speaks once it has one', async () => {
  const rig = await start({ script: { voices: [] } });
  expect(rig.engine.voices()).toEqual([]);
  expect(() => rig.engine.voiceFor(undefined, 'es', [])).toThrow(
    expect.objectContaining({
      code: 'engine_missing',
      parameters: { reason: 'voices', engine: 'elevenlabs' },
      message: expect.stringMatching(/Add voices.*or clone one/) as string,
    }) as Error,
  );
  const [voice] = FAKE_VOICES;
  if (voice !== undefined) rig.fake.voices.add(voice);
  await rig.engine.warm();
  expect(rig.engine.voiceFor(undefined, 'es', []).id).toBe(voice?.voice_id);
});

test('one whose only voices are of the library, on a free plan, is told the same', async () => {
  const rig = await start({ script: { voices: LIBRARY } });
  rig.fake.control.break('library_voice', { asking: 'Library' });
  await errorOf(rig.speak({ voice: rig.engine.voiceFor(undefined, 'es', []) }));
  expect(() => rig.engine.voiceFor(undefined, 'es', [])).toThrow(/no voice that it may use/);
  expect(rig.asked).toBe(1);
});
