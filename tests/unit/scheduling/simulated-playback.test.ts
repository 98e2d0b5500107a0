import { describe, expect, it } from 'vitest';
import { MAX_DUB_RATE } from '../../../shared/scheduling/dub-rate.ts';
import { SimulatedPlayback } from '../../bench/simulated-playback.ts';
import { play } from '../../fixtures/timeline-play.ts';
import { TIMELINES } from '../../fixtures/timelines.ts';

interface Dub {
  readonly startMs: number;
  readonly endMs: number;
  readonly readyMs: number;
  readonly dubMs: number;
}

function played(dubs: readonly Dub[]): Map<number, { startMs: number; endMs: number }> {
  const heard = new Map<number, { startMs: number; endMs: number }>();
  const player = new SimulatedPlayback(({ clauseId, state, atMs }) => {
    if (state === 'started') heard.set(clauseId, { startMs: atMs, endMs: NaN });
    const entry = heard.get(clauseId);
    if (state === 'ended' && entry !== undefined) entry.endMs = atMs;
  });
  dubs.forEach(({ startMs, endMs, readyMs, dubMs }, i) => {
    player.announce({ id: i + 1, startMs, endMs, speakerId: 's1' }, readyMs);
    player.received(i + 1, dubMs);
    player.complete(i + 1);
  });
  player.finish();
  return heard;
}

describe('a player without a loudspeaker', () => {
  it('plays dubs one after the other, never two at once', () => {
    const dubs = [0, 500, 900, 4000].map((startMs) => {
      return { startMs, endMs: startMs + 400, readyMs: startMs + 1_000, dubMs: 1_000 };
    });
    const heard = [...played(dubs).values()];
    expect(heard).toHaveLength(4);
    heard.slice(1).forEach((dub, i) => {
      expect(dub.startMs).toBeGreaterThan(heard[i]?.endMs ?? 0);
    });
  });

  it('plays a dub as made while nothing waits, and up to 1.3 times faster when behind', () => {
    const dubs = [0, 100, 200].map((startMs) => {
      return { startMs, endMs: startMs + 2_000, readyMs: startMs + 1_000, dubMs: 2_600 };
    });
    const heard = played(dubs);
    const lengthOf = (id: number) => (heard.get(id)?.endMs ?? 0) - (heard.get(id)?.startMs ?? 0);
    expect(Math.abs(lengthOf(1) - 2_600)).toBeLessThanOrEqual(10);
    expect(Math.abs(lengthOf(3) - 2_600 / MAX_DUB_RATE)).toBeLessThanOrEqual(10);
  });

  it.each(TIMELINES)('plays $name as a viewer hears it', (timeline) => {
    const viewer = play(timeline);
    const heard = played(timeline.clauses);
    expect(heard.size).toBe(viewer.said.length);
    const lags = timeline.clauses.flatMap(({ startMs }, i) => {
      const at = heard.get(i + 1)?.startMs;
      return at === undefined ? [] : [at - startMs];
    });
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(Math.abs(mean(lags) - mean(viewer.said.map(({ lagMs }) => lagMs)))).toBeLessThan(100);
  });
});
