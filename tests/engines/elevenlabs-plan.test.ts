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

describe.each(['http', 'socket'] as const)('over %s', (transport) => {
  test('one too many for the plan waits for a place, and is spoken', async () => {
    const rig = await start({ script: { planLimit: 2 }, engine: { transport } });
    // Others hold both places; the limiter knows nothing of them.
    rig.fake.control.othersActive = 2;
    const speaking = rig.hear();
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(rig.fake.control.mostActive).toBe(0);
    rig.fake.control.othersActive = 0;
    expect((await speaking).lengthMs).toBeGreaterThan(4000);
    expect(rig.limiter.inFlight).toBe(0);
  });

  test('where others never leave a place it gives up in time', async () => {
    const rig = await start({ engine: { transport } });
    rig.fake.control.othersActive = 100;
    const beganAtMs = performance.now();
    const overloaded = { code: 'overloaded', stage: 'tts', retryable: true };
    await expect(rig.speak()).rejects.toMatchObject(overloaded);
    expect(performance.now() - beganAtMs).toBeLessThan(4000);
    // Cut short, it says the same: the service was not slow.
    await expect(rig.speak({}, AbortSignal.timeout(200))).rejects.toMatchObject(overloaded);
    expect(rig.limiter.inFlight).toBe(0);
    expect(rig.account.spend.usd).toBe(0);
  });

  test('a busy service is tried again at once, twice', async () => {
    const rig = await start({ engine: { transport } });
    rig.fake.control.break('system_busy', { times: 2 });
    expect((await rig.hear()).lengthMs).toBeGreaterThan(4000);

    rig.fake.control.break('system_busy');
    const beganAtMs = performance.now();
    await expect(rig.speak()).rejects.toMatchObject({
      code: 'engine_failed',
      retryable: true,
      details: { reason: 'system_busy' },
    });
    expect(performance.now() - beganAtMs).toBeLessThan(900);
    expect(rig.limiter.inFlight).toBe(0);
  });

  test('aborted while it waits for a place, it is gone from the queue', async () => {
    const rig = await start({ script: { planLimit: 1 }, engine: { transport } });
    await rig.engine.warm();
    rig.fake.control.break('stall_before_audio', { text: 'primero' });
    const first = new AbortController();
    const second = new AbortController();
    const holding = rig.speak({ text: 'El primero.' }, first.signal);
    const waiting = rig.speak({ text: 'El segundo.' }, second.signal);
    second.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'overloaded' });
    expect(rig.limiter.waiting).toBe(0);
    first.abort();
    await expect(holding).rejects.toBe(first.signal.reason);
    expect(rig.limiter.inFlight).toBe(0);
    expect(rig.account.spend.usd).toBe(0);
  });
});
