/** Which of an account's voices is given to a speaker, where some are refused, dearer, later or worse. */
import { afterEach, describe, expect, test } from 'vitest';
import { USD_PER_CHARACTER } from '../../companion/engines/elevenlabs/prices.ts';
import { Rig } from '../fakes/elevenlabs/rig.ts';
import type { FakeVoice } from '../fakes/elevenlabs/account-voices.ts';

const rigs: Rig[] = [];

async function start(voices: readonly FakeVoice[], tier = 'starter'): Promise<Rig> {
  const rig = await Rig.start({ script: { voices, tier } });
  rigs.push(rig);
  await rig.engine.warm();
  return rig;
}

afterEach(async () => {
  await Promise.all(rigs.splice(0).map((rig) => rig.close()));
});

function voice(name: string, more: Partial<FakeVoice> = {}): FakeVoice {
  const voice_id = name.padEnd(20, '0');
  // Each is at home in the language, and the plain one is not: without its drawback it would be chosen.
  return { voice_id, name, category: 'professional', labels: { language: 'es' }, is_owner: false, ...more };
}

const PLAIN = voice('Plain', { category: 'premade', labels: { language: 'en' } });
const DRAWBACKS: readonly (readonly [string, Partial<FakeVoice>])[] = [
  ['that is of a higher plan', { available_for_tiers: ['creator', 'pro'] }],
  ['whose owner charges a multiple', { sharing: { rate: 3 } }],
  ['whose owner charges on top', { sharing: { fiat_rate: 0.05 } }],
  ['that is moderated before it speaks', { sharing: { live_moderation_enabled: true } }],
  ['that is legacy', { is_legacy: true }],
  ['that was not made for the model', { fine_tuning: { state: { eleven_multilingual_v2: 'fine_tuned' } } }],
];

describe.each(DRAWBACKS)('a voice %s', (_what, more) => {
  test('is given to nobody while there is another', async () => {
    const rig = await start([voice('Flawed', more), PLAIN]);
    const first = rig.engine.voiceFor(undefined, 'es', []);
    expect(first.name).toBe('Plain');
    expect(rig.engine.voiceFor(undefined, 'es', [first]).name).toBe('Plain');
  });

  test('is better than none', async () => {
    const rig = await start([voice('Flawed', more)]);
    expect(rig.engine.voiceFor(undefined, 'es', []).name).toBe('Flawed');
  });
});

test('a voice of the plan, at the usual price and made for the model has no drawback', async () => {
  const good = voice('Good', {
    available_for_tiers: ['starter'],
    sharing: { rate: 1, live_moderation_enabled: false },
    fine_tuning: { state: { eleven_flash_v2_5: 'fine_tuned' } },
  });
  const rig = await start([PLAIN, good]);
  expect(rig.engine.voiceFor(undefined, 'es', []).name).toBe('Good');
});

test('on the free plan voices of the library come last, on others they do not', async () => {
  const library = voice('Library');
  expect((await start([library, PLAIN], 'free')).engine.voiceFor(undefined, 'es', []).name).toBe('Plain');
  expect((await start([library, PLAIN], 'starter')).engine.voiceFor(undefined, 'es', []).name).toBe(
    'Library',
  );
});

test('of voices with drawbacks the dearer one is chosen before one that would be refused', async () => {
  const rig = await start([
    voice('Refused', { available_for_tiers: ['pro'] }),
    voice('Dear', { sharing: { rate: 2 } }),
  ]);
  expect(rig.engine.voiceFor(undefined, 'es', []).name).toBe('Dear');
});

test('a key that may not read the plan speaks all the same', async () => {
  const rig = await Rig.start({
    script: { voices: [voice('Some', { available_for_tiers: ['pro'] }), PLAIN] },
  });
  rigs.push(rig);
  rig.fake.control.break('missing_permissions', { path: '/v1/user/subscription' });
  await rig.engine.warm();
  expect(rig.engine.voiceFor(undefined, 'es', []).name).toBe('Some');
});

test('what a voice costs more is on the bill', async () => {
  const rig = await start([voice('Dear', { sharing: { rate: 2, fiat_rate: 0.03 } })]);
  await rig.hear({ text: 'Buenas noches.', voice: rig.engine.voiceFor(undefined, 'es', []) });
  const list = 'Buenas noches.'.length * USD_PER_CHARACTER.eleven_flash_v2_5;
  expect(rig.account.spend.usd).toBeCloseTo(2 * list + ('Buenas noches.'.length * 0.03) / 1000, 6);
});
