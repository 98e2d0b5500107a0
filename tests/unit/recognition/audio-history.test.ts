import { describe, expect, it } from 'vitest';
import { AudioHistory } from '../../../companion/recognition/audio-history.ts';

describe('the capture timeline', () => {
  const second = (startMs: number) => ({ startMs, samples: new Int16Array(16_000).fill(startMs / 1000) });

  it('gives back what stood where, across frames and gaps', () => {
    const timeline = new AudioHistory();
    timeline.add(second(1000), 5);
    timeline.add(second(2000), 6);
    timeline.add(second(9000), 7);
    const frames = timeline.frames(1500, 9500);
    expect(frames.map(({ startMs, samples }) => [startMs, samples.length])).toEqual([
      [1500, 8000],
      [2000, 16_000],
      [9000, 8000],
    ]);
    expect(timeline.arrivalOf(2500)).toBe(6);
    expect([timeline.endMs, timeline.receivedMs]).toEqual([10_000, 3000]);
  });

  it('forgets what is older than half a minute', () => {
    const timeline = new AudioHistory();
    for (let i = 0; i < 200; i++) timeline.add(second(i * 1000), i);
    expect(timeline.frames(0, 100_000)).toEqual([]);
    expect(timeline.frames(180_000, 181_000)).toHaveLength(1);
  });

  it('lets go of its sound, and still knows how much there was', () => {
    const timeline = new AudioHistory();
    timeline.add(second(1000), 5);
    timeline.clear();
    expect(timeline.frames(0, 10_000)).toEqual([]);
    expect([timeline.endMs, timeline.receivedMs, timeline.arrivalOf(1500)]).toEqual([2000, 1000, undefined]);
  });
});
