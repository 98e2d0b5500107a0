import { describe, expect, test, vi } from 'vitest';
import { errorOf, expectTidy } from '../fakes/elevenlabs/expectations.ts';
import { Rig } from '../fakes/elevenlabs/rig.ts';

// Each waits for seconds that have to pass; they pass side by side.
describe.concurrent('with time', () => {
  test.each(
    (['http', 'socket'] as const).flatMap((transport) =>
      (['stall_before_audio', 'stall_after_audio'] as const).map((fault) => [transport, fault] as const),
    ),
  )('a service that falls silent is given up (over %s: %s)', async (transport, fault) => {
    const rig = await Rig.start({ engine: { transport } });
    rig.fake.control.break(fault);
    const beganAtMs = performance.now();
    const error = await errorOf(rig.hear());
    expect(error).toMatchObject({ code: 'engine_timeout', stage: 'tts', retryable: true });
    expect(performance.now() - beganAtMs).toBeLessThan(6000);
    expectTidy(rig, error);
    expect(rig.account.spend.usd > 0).toBe(fault === 'stall_after_audio');
    await vi.waitFor(() => {
      expect(rig.fake.control.active).toBe(0);
    });
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
});
