/** A voice whose first sound is late is asked for once more, in the same voice. */
import { expect, test, vi } from 'vitest';
import { Rig, TEXT } from '../fakes/elevenlabs/rig.ts';
import { PATIENT } from '../fakes/patience.ts';

// Each waits until a first sound is late; they wait side by side.
test.concurrent.each(['http', 'socket'] as const)(
  'the second request is heard, the first hung up on, and both are paid (over %s)',
  async (transport) => {
    const rig = await Rig.start({ engine: { transport } });
    rig.fake.control.break('stall_before_audio', { times: 1 });
    expect((await rig.hear()).lengthMs).toBeGreaterThan(4000);
    expect(rig.asked).toBe(2);
    await vi.waitFor(() => {
      expect(rig.fake.control.active).toBe(0);
    }, PATIENT);
    expect(rig.spoken.map(({ isAborted }) => isAborted)).toEqual([true, false]);
    expect(rig.account.spend.ttsCharacters).toBe(2 * TEXT.length);
    expect(rig.limiter.inFlight).toBe(0);
    await rig.close();
  },
);

test.concurrent('no second request is made where the plan has no place for it', async () => {
  const rig = await Rig.start({ script: { planLimit: 1 } });
  await rig.engine.warm();
  rig.fake.control.break('stall_before_audio', { times: 1 });
  await expect(rig.hear()).rejects.toMatchObject({ code: 'engine_timeout' });
  expect(rig.asked).toBe(1);
  await rig.close();
});

test.concurrent('nor where the money is only enough for one', async () => {
  const rig = await Rig.start();
  rig.fake.control.break('stall_before_audio', { times: 1 });
  rig.account.setCap(0.006);
  await expect(rig.hear()).rejects.toMatchObject({ code: 'engine_timeout' });
  expect(rig.asked).toBe(1);
  // It was not tried in vain either: the session goes on buying what it can.
  expect(rig.account.isSpent).toBe(false);
  await rig.close();
});

test.concurrent('sound that has begun and breaks off is no late first sound', async () => {
  const rig = await Rig.start();
  rig.fake.control.break('stall_after_audio', { times: 1 });
  await expect(rig.hear()).rejects.toMatchObject({ code: 'engine_timeout' });
  expect(rig.asked).toBe(1);
  await rig.close();
});
