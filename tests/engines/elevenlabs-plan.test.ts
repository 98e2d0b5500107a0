import { afterEach, describe, expect, test } from 'vitest';
import { Account } from '../../companion/dubbing/account.ts';
import { Rig } from '../fakes/elevenlabs/rig.ts';

const rigs: Rig[] = [];

async function start(...options: Parameters<typeof Rig.start>): Promise<Rig> {
  const rig = await Rig.start(...options);
  rigs.push(rig);
  return rig;
}

afterEach(async () => {
  await Promise.all(rigs.splice(0).map((rig) => rig.close()));
});

/** Requests for speech that came, and were spoken or turned away. */
function speechRequests(rig: Rig): number {
  return rig.fake.requests.filter(
    ({ method, path }) => method === 'POST' && path.includes('/text-to-speech/'),
  ).length;
}

test('ten viewers on a plan of three: nobody is turned away, all are spoken', async () => {
  const rig = await start({ script: { planLimit: 3 } });
  await rig.engine.warm();
  expect(rig.limiter.limit).toBe(3);
  const accounts = Array.from({ length: 10 }, (_, at) => new Account(`viewer ${at}`));
  const heard = await Promise.all(
    accounts.flatMap((account) => [1, 2].map(() => rig.hear({ account, text: 'Buenas noches a todos.' }))),
  );
  expect(heard.every(({ lengthMs }) => lengthMs > 1000)).toBe(true);
  expect(rig.fake.control.mostActive).toBe(3);
  expect(speechRequests(rig)).toBe(20);
});

test('the plan’s limit is learnt from the socket’s handshake too', async () => {
  const rig = await start({ script: { planLimit: 4 }, engine: { transport: 'socket' } });
  await rig.hear();
  expect(rig.limiter.limit).toBe(4);
});

test('who is due first is spoken first, and one viewer’s many clauses do not keep another waiting', async () => {
  const rig = await start({ script: { planLimit: 1 } });
  await rig.engine.warm();
  const [busy, calm] = [new Account('busy'), new Account('calm')];
  const order: string[] = [];
  const say = async (text: string, account: Account, dueAtMs: number): Promise<void> => {
    await rig.hear({ text, account, dueAtMs });
    order.push(text);
  };
  await Promise.all([
    say('uno', busy, 1),
    say('cuatro', busy, 400),
    say('tres', busy, 300),
    say('dos', calm, 350),
    say('dos y medio', busy, 200),
  ]);
  expect(order[0]).toBe('uno');
  expect(order.indexOf('dos')).toBeLessThanOrEqual(3);
  expect(order.filter((text) => text !== 'dos')).toEqual(['uno', 'dos y medio', 'tres', 'cuatro']);
});

describe('money', () => {
  test('a clause is bought by its characters', async () => {
    const rig = await start();
    await rig.hear({ text: 'mañana 👍' });
    expect(rig.account.spend).toMatchObject({ ttsCharacters: 8, usd: 0.0004 });
  });

  test('past the cap nothing is sent', async () => {
    const rig = await start();
    const account = new Account('poor');
    account.setCap(0.0001);
    await expect(rig.speak({ account })).rejects.toMatchObject({ code: 'spend_cap_reached', stage: 'tts' });
    expect(rig.fake.requests).toEqual([]);
  });

  test('text of no words is no sound and no request', async () => {
    const rig = await start();
    expect((await rig.hear({ text: '… —' })).samples).toHaveLength(0);
    expect(rig.fake.requests).toEqual([]);
  });
});
