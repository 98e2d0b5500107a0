/** The voices of ElevenLabs, as the service really answers: late and in bursts, in sentences, and now and then without times. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { Account } from '../../companion/dubbing/account.ts';
import type { Fault } from '../fakes/elevenlabs/control.ts';
import { errorOf, expectTidy } from '../fakes/elevenlabs/expectations.ts';
import { Rig, TEXT } from '../fakes/elevenlabs/rig.ts';
import { PATIENT } from '../fakes/patience.ts';

const rigs: Rig[] = [];

async function start(options: Parameters<typeof Rig.start>[0] = {}): Promise<Rig> {
  const rig = await Rig.start({ ...options, script: { profile: 'real', ...options.script } });
  rigs.push(rig);
  return rig;
}

afterEach(async () => {
  await Promise.all(rigs.splice(0).map((rig) => rig.close()));
});

const REFUSALS: readonly (readonly [Fault, string, RegExp])[] = [
  ['invalid_api_key', 'key_rejected', /did not accept the key/],
  ['missing_permissions', 'key_rejected', /lacks a permission/],
  ['insufficient_permissions', 'key_rejected', /lacks a permission/],
  ['unusual_activity', 'service_disabled', /VPN/],
  ['quota_exceeded', 'quota_exhausted', /used up its allowance/],
  ['payment_required', 'quota_exhausted', /open payment/],
  ['voice_not_found', 'voice_gone', /no longer has this voice/],
  ['library_voice', 'voice_gone', /plan/],
  ['voice_access_denied', 'voice_gone', /plan/],
];
/** What only an answer over HTTP has a word for. */
const WORDS_ALONE: readonly (readonly [Fault, string, RegExp])[] = [
  ['feature_not_available', 'key_rejected', /plan/],
  ['subscription_required', 'key_rejected', /plan/],
  ['only_for_creator', 'voice_gone', /plan/],
];

describe.each(['http', 'socket'] as const)('over %s', (transport) => {
  test('a clause is spoken whole, its words in order and within its sound', async () => {
    const rig = await start({ engine: { transport } });
    const { lengthMs, marks } = await rig.hear();
    expect(lengthMs).toBeGreaterThan(4000);
    const words = marks.filter(({ kind }) => kind === 'word');
    expect(words.length).toBeGreaterThan(TEXT.split(' ').length / 2);
    expect(words.map(({ atMs }) => atMs)).toEqual(words.map(({ atMs }) => atMs).sort((a, b) => a - b));
    expect(words.every(({ atMs }) => atMs >= 0 && atMs <= lengthMs)).toBe(true);
  });

  test('more viewers than the plan has places are all spoken to', async () => {
    const rig = await start({ engine: { transport }, script: { planLimit: 3 } });
    await rig.engine.warm();
    const accounts = Array.from({ length: 8 }, (_, at) => new Account(`viewer ${at}`));
    const all = await Promise.all(
      accounts.map((account) => rig.hear({ account, text: 'Buenas noches a todos.' })),
    );
    expect(all.every(({ lengthMs }) => lengthMs > 1000)).toBe(true);
    expect(rig.fake.control.mostActive).toBeLessThanOrEqual(3);
  });

  test('where somebody else has the places, the clause waits for one', async () => {
    const rig = await start({ engine: { transport }, script: { planLimit: 2 } });
    rig.fake.control.othersActive = 2;
    const speaking = rig.hear();
    await vi.waitFor(() => {
      expect(rig.asked).toBeGreaterThan(1);
    }, PATIENT);
    rig.fake.control.othersActive = 0;
    expect((await speaking).lengthMs).toBeGreaterThan(4000);
  });

  test.each(transport === 'http' ? [...REFUSALS, ...WORDS_ALONE] : REFUSALS)(
    '%s is %s, in its own words',
    async (fault, code, words) => {
      const rig = await start({ engine: { transport } });
      rig.fake.control.break(fault);
      const error = await errorOf(rig.speak());
      expect(error).toMatchObject({ code, stage: 'tts', message: expect.stringMatching(words) as string });
      expectTidy(rig, error);
      expect(rig.account.spend.usd).toBe(0);
    },
  );
});

test('a socket that was opened ahead and hung up on for silence keeps no clause from being spoken', async () => {
  const rig = await start({ engine: { transport: 'socket' }, script: { speed: 400 } });
  await rig.hear();
  await vi.waitFor(() => {
    expect(rig.fake.control.openSockets).toBe(0);
  }, PATIENT);
  expect((await rig.hear()).lengthMs).toBeGreaterThan(4000);
});
