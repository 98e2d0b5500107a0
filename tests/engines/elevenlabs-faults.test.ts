import { afterEach, describe, expect, test, vi } from 'vitest';
import type { ErrorCode } from '../../shared/protocol/errors.ts';
import type { Fault } from '../fakes/elevenlabs/control.ts';
import { errorOf, expectTidy } from '../fakes/elevenlabs/expectations.ts';
import { Rig, shownOf } from '../fakes/elevenlabs/rig.ts';
import { PATIENT } from '../fakes/patience.ts';

const rigs: Rig[] = [];

async function start(...options: Parameters<typeof Rig.start>): Promise<Rig> {
  const rig = await Rig.start(...options);
  rigs.push(rig);
  return rig;
}

afterEach(async () => {
  await Promise.all(rigs.splice(0).map((rig) => rig.close()));
});

const REFUSALS: readonly (readonly [Fault, ErrorCode, RegExp])[] = [
  ['invalid_api_key', 'key_rejected', /did not accept the key/],
  ['missing_permissions', 'key_rejected', /lacks a permission/],
  ['quota_exceeded', 'quota_exhausted', /used up its allowance/],
  ['payment_required', 'quota_exhausted', /open payment/],
  ['voice_not_found', 'voice_gone', /no longer has this voice/],
  ['unprocessable', 'engine_failed', /ElevenLabs/],
  ['server_error', 'engine_failed', /ElevenLabs/],
  ['reset_before_audio', 'engine_failed', /ElevenLabs/],
  ['html', 'engine_failed', /not sound/],
  ['wrong_json', 'engine_failed', /not sound/],
  ['empty', 'engine_failed', /not sound/],
  ['mp3', 'engine_failed', /not sound/],
];

describe.each([
  ['http', 'code'],
  ['http', 'status'],
  ['socket', 'status'],
] as const)('over %s, errors by %s', (transport, errorStyle) => {
  test.each(REFUSALS)('%s is %s', async (fault, code, words) => {
    const rig = await start({ engine: { transport } });
    rig.fake.control.errorStyle = errorStyle;
    rig.fake.control.break(fault);
    const error = await errorOf(rig.speak());
    expect(error).toMatchObject({ code, stage: 'tts', message: expect.stringMatching(words) as string });
    expectTidy(rig, error);
    expect(rig.account.spend).toMatchObject({ usd: 0, ttsCharacters: 0 });
    rig.fake.control.heal();
    await rig.engine.warm();
    // A voice that was said to be gone is asked of nobody again.
    const voice = rig.engine.voiceFor(undefined, 'es', []);
    expect((await rig.hear({ text: 'Buenas noches.', voice })).lengthMs).toBeGreaterThan(900);
  });

  test('a connection that breaks in the middle ends what was heard with an error, and is paid', async () => {
    const rig = await start({ engine: { transport } });
    rig.fake.control.errorStyle = errorStyle;
    rig.fake.control.break('reset_after_audio');
    const synthesis = await rig.speak();
    let heard = 0;
    const error = await errorOf(
      (async () => {
        for await (const part of synthesis.audio) heard += part.length;
      })(),
    );
    expect(heard).toBeGreaterThan(0);
    expect(error).toMatchObject({ code: 'engine_failed', retryable: true });
    expectTidy(rig, error);
    expect(rig.account.spend.usd).toBeGreaterThan(0);
  });

  test('half a sample at the end shows that it was no sound', async () => {
    const rig = await start({ engine: { transport } });
    rig.fake.control.break('odd_bytes');
    const error = await errorOf(rig.hear());
    expect(error).toMatchObject({ code: 'engine_failed', details: { reason: 'not_audio' } });
    expectTidy(rig, error);
  });

  test('a reply that never ends is ended', async () => {
    const rig = await start({ engine: { transport }, script: { speed: 100 } });
    rig.fake.control.break('endless');
    const error = await errorOf(rig.hear());
    expect(error).toMatchObject({ code: 'engine_failed', details: { reason: 'endless' } });
    expectTidy(rig, error);
    await vi.waitFor(() => {
      expect(rig.fake.control.active).toBe(0);
    }, PATIENT);
  });
});

test('a slow service is waited for', async () => {
  const rig = await start({ script: { speed: 10 } });
  rig.fake.control.break('slow');
  expect((await rig.hear({ text: 'Buenas noches.' })).lengthMs).toBeGreaterThan(900);
});

test('a wrong key is found when it is warmed, and at the socket’s door', async () => {
  for (const transport of ['http', 'socket'] as const) {
    const rig = await start({ apiKey: 'sk_wrong_but_secret', engine: { transport } });
    for (const work of [() => rig.engine.warm(), () => rig.speak()]) {
      const error = await errorOf(work());
      expect(error).toMatchObject({ code: 'key_rejected', retryable: false });
      expect(shownOf(error)).not.toContain('sk_wrong');
    }
  }
});

test('a key that may speak but not list voices speaks in those named to it, and says what it lacks', async () => {
  const rig = await start();
  rig.fake.control.break('missing_permissions', { path: '/v2/voices' });
  await rig.engine.warm();
  expect(rig.engine.voices()).toEqual([]);
  expect(() => rig.engine.voiceFor(undefined, 'es', [])).toThrow(/lacks a permission/);
  expect((await rig.hear()).lengthMs).toBeGreaterThan(4000);
});

test('where nothing answers it says so', async () => {
  const rig = await start();
  await rig.fake.close();
  for (const work of [() => rig.engine.warm(), () => rig.speak()]) {
    const error = await errorOf(work());
    expect(error).toMatchObject({
      code: 'engine_failed',
      message: expect.stringContaining('reached') as string,
    });
    expectTidy(rig, error);
  }
});

test('a language that the model does not speak is refused here', async () => {
  const rig = await start();
  await expect(rig.speak({ language: 'ca' })).rejects.toMatchObject({ code: 'unsupported_language_pair' });
  const voice = { id: 'es+m1@50', name: 'Spanish, man 1', kind: 'matched' } as const;
  await expect(rig.speak({ voice })).rejects.toMatchObject({ code: 'voice_gone' });
  await expect(rig.speak({ text: 'a'.repeat(5000) })).rejects.toMatchObject({ code: 'engine_failed' });
  expect(rig.fake.requests).toEqual([]);
});
