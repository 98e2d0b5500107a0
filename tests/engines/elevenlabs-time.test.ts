import { describe, expect, test, vi } from 'vitest';
import { errorOf, expectTidy } from '../fakes/elevenlabs/expectations.ts';
import { Rig } from '../fakes/elevenlabs/rig.ts';
import { PATIENT } from '../fakes/patience.ts';

// Each waits for seconds that have to pass; they pass side by side.
describe.concurrent('with time', () => {
  test.each(
    (['http', 'socket'] as const).flatMap((transport) =>
      (['stall_before_audio', 'stall_after_audio'] as const).map((fault) => [transport, fault] as const),
    ),
  )('a service that falls silent is given up (over %s: %s)', async (transport, fault) => {
    const rig = await Rig.start({ engine: { transport } });
    rig.fake.control.break(fault);
    const error = await errorOf(rig.hear());
    expect(error).toMatchObject({ code: 'engine_timeout', stage: 'tts', retryable: true });
    expectTidy(rig, error);
    // It may be billed all the same.
    expect(rig.account.spend.usd).toBeGreaterThan(0);
    await vi.waitFor(() => {
      expect(rig.fake.control.active).toBe(0);
    }, PATIENT);
    // The service would have held the places for ever: it was hung up on. What never began was asked once more, and no oftener.
    expect(rig.spoken.map(({ isAborted }) => isAborted)).toEqual(rig.spoken.map(() => true));
    expect(rig.spoken[0]?.madePieces).toBe(fault === 'stall_before_audio' ? 0 : 2);
    expect(rig.asked).toBe(fault === 'stall_before_audio' ? 2 : 1);
    await rig.close();
  });

  test('connections are opened ahead, and kept over the pauses between clauses', async () => {
    const rig = await Rig.start();
    await rig.engine.warm();
    const opened = rig.fake.control.connections;
    expect(opened).toBeGreaterThanOrEqual(2);
    await Promise.all([rig.hear(), rig.hear()]);
    // Longer than Node's fetch keeps a connection.
    await new Promise((resolve) => setTimeout(resolve, 4500));
    await Promise.all([rig.hear(), rig.hear()]);
    expect(rig.fake.control.connections).toBe(opened);
    await rig.close();
  });

  describe.each(['http', 'socket'] as const)('over %s', (transport) => {
    test('one too many for the plan waits for a place, and is spoken', async () => {
      const rig = await Rig.start({ script: { planLimit: 2 }, engine: { transport } });
      // Others hold both places; the limiter knows nothing of them.
      rig.fake.control.othersActive = 2;
      const speaking = rig.hear();
      await vi.waitFor(() => {
        expect(rig.asked).toBeGreaterThan(2);
      }, PATIENT);
      expect(rig.fake.control.mostActive).toBe(0);
      rig.fake.control.othersActive = 0;
      expect((await speaking).lengthMs).toBeGreaterThan(4000);
      expect(rig.limiter.inFlight).toBe(0);
      await rig.close();
    });

    test('where others never leave a place it asks a few times and gives up', async () => {
      const rig = await Rig.start({ engine: { transport } });
      rig.fake.control.othersActive = 100;
      const overloaded = { code: 'overloaded', stage: 'tts', retryable: true };
      await expect(rig.speak()).rejects.toMatchObject(overloaded);
      const tries = rig.asked;
      expect(tries).toBe(8);
      // Cut short once it was turned away, it says the same: the service was not slow.
      const cutShort = new AbortController();
      const refused = expect(rig.speak({}, cutShort.signal)).rejects.toMatchObject(overloaded);
      // Whoever asks again has heard the first answer.
      await vi.waitFor(() => {
        expect(rig.asked).toBeGreaterThanOrEqual(tries + 2);
      }, PATIENT);
      cutShort.abort();
      await refused;
      expect(rig.asked).toBeLessThan(2 * tries);
      expect(rig.limiter.inFlight).toBe(0);
      expect(rig.account.spend.usd).toBe(0);
      await rig.close();
    });

    test('a busy service is tried again at once, twice', async () => {
      const rig = await Rig.start({ engine: { transport } });
      rig.fake.control.break('system_busy', { times: 2 });
      expect((await rig.hear()).lengthMs).toBeGreaterThan(4000);
      expect(rig.asked).toBe(3);

      rig.fake.control.break('system_busy');
      await expect(rig.speak()).rejects.toMatchObject({
        code: 'engine_failed',
        retryable: true,
        details: { reason: 'system_busy' },
      });
      expect(rig.asked).toBe(6);
      expect(rig.limiter.inFlight).toBe(0);
      await rig.close();
    });

    test('aborted while it waits for a place, it is gone from the queue', async () => {
      const rig = await Rig.start({ script: { planLimit: 1 }, engine: { transport } });
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
      // What was sent may be billed; what waited was not sent.
      expect(rig.account.spend.ttsCharacters).toBe('El primero.'.length);
      await rig.close();
    });
  });
});
