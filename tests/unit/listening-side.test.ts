import { describe, expect, it } from 'vitest';
import { SimulatedListener } from '../../companion/jobs/simulated-listener.ts';
import { dubRate, MAX_DUB_RATE } from '../../shared/dub-rate.ts';

function played(
  dubs: readonly { readyMs: number; durationMs: number }[],
): Map<number, { startMs: number; endMs: number }> {
  const heard = new Map<number, { startMs: number; endMs: number }>();
  const listener = new SimulatedListener(({ clauseId, state, heardMs }) => {
    if (state === 'started') heard.set(clauseId, { startMs: heardMs, endMs: NaN });
    const entry = heard.get(clauseId);
    if (state === 'ended' && entry !== undefined) entry.endMs = heardMs;
  });
  dubs.forEach(({ readyMs, durationMs }, i) => {
    listener.advance(readyMs);
    listener.receive(i + 1, readyMs, durationMs);
  });
  listener.advance(Infinity);
  return heard;
}

describe('how dubs are spoken on the listener’s side', () => {
  it('one after the other, never two at once', () => {
    const heard = [...played([0, 500, 900, 4000].map((readyMs) => ({ readyMs, durationMs: 1000 }))).values()];
    expect(heard).toHaveLength(4);
    heard.slice(1).forEach((dub, i) => {
      expect(dub.startMs).toBeGreaterThanOrEqual(heard[i]?.endMs ?? 0);
    });
  });

  it('as made while nothing waits, and up to 1.3 times faster when behind', () => {
    const heard = played([0, 100, 200].map((readyMs) => ({ readyMs, durationMs: 2600 })));
    expect((heard.get(1)?.endMs ?? 0) - (heard.get(1)?.startMs ?? 0)).toBe(2600);
    expect((heard.get(3)?.endMs ?? 0) - (heard.get(3)?.startMs ?? 0)).toBe(2000);
    expect(dubRate(0, 0)).toBe(1);
    expect(dubRate(60_000, 60_000)).toBeCloseTo(MAX_DUB_RATE);
  });
});
