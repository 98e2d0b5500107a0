import { describe, expect, test } from 'vitest';
import { MediaClock } from '../../../extension/offscreen/timing/media-clock.ts';
import { RewindMemory, type KeptDub } from '../../../extension/offscreen/timing/rewind-memory.ts';

function dub(startMs: number, lengthMs = 1_000): KeptDub {
  return {
    startMs,
    endMs: startMs + lengthMs,
    speakerId: 's1',
    rateHz: 16_000,
    parts: [new Int16Array(lengthMs * 16)],
    text: 'hola',
    original: 'hello',
    speaker: { name: 'Ana', colour: 0 },
  };
}

describe('what was dubbed in this viewing', () => {
  test('is kept, and the film’s parts that need no more dubbing are known', () => {
    const memory = new RewindMemory();
    memory.watch('film');
    for (const startMs of [1_000, 3_000, 5_000]) memory.keep(dub(startMs));
    memory.cover(500, 6_000);
    memory.cover(6_000, 9_000);
    expect(memory.coveredTo(2_000)).toBe(9_000);
    expect(memory.coveredTo(400)).toBeUndefined();
    expect(memory.between(2_000, 5_000).map(({ startMs }) => startMs)).toEqual([3_000]);
  });

  test('has holes where a clause could not be dubbed', () => {
    const memory = new RewindMemory();
    memory.watch('film');
    memory.cover(0, 10_000);
    memory.uncover(4_000, 5_000);
    expect(memory.coveredTo(1_000)).toBe(4_000);
    expect(memory.coveredTo(4_500)).toBeUndefined();
    expect(memory.coveredTo(5_000)).toBe(10_000);
  });

  test('is forgotten with the film', () => {
    const memory = new RewindMemory();
    memory.watch('film');
    memory.keep(dub(1_000));
    memory.cover(0, 5_000);
    memory.watch('another');
    expect(memory.coveredTo(1_000)).toBeUndefined();
    expect(memory.between(0, 10_000)).toEqual([]);
  });

  test('makes room, the oldest first, which is then dubbed again', () => {
    const memory = new RewindMemory({ bytes: 3 * 32_000, ms: 60_000 });
    memory.watch('film');
    memory.cover(0, 10_000);
    for (const startMs of [0, 2_000, 4_000, 6_000]) memory.keep(dub(startMs));
    expect(memory.between(0, 10_000).map(({ startMs }) => startMs)).toEqual([2_000, 4_000, 6_000]);
    expect(memory.coveredTo(500)).toBeUndefined();
    expect(memory.coveredTo(1_500)).toBe(10_000);
  });

  test('holds one dub of a moment, the newest', () => {
    const memory = new RewindMemory();
    memory.watch('film');
    memory.keep(dub(1_000));
    memory.keep(dub(1_200));
    expect(memory.between(0, 5_000).map(({ startMs }) => startMs)).toEqual([1_200]);
  });
});

describe('the media clock', () => {
  test('knows where the picture was, at any rate, and where it will be', () => {
    const clock = new MediaClock();
    clock.report({ mediaMs: 10_000, rate: 1, paused: false, atMs: 1_000 });
    clock.report({ mediaMs: 12_000, rate: 2, paused: false, atMs: 3_000 });
    expect(clock.mediaMsAt(2_500)).toBe(11_500);
    expect(clock.mediaMsAt(3_500)).toBe(13_000);
    expect(clock.unixMsOf(14_000)).toBe(4_000);
  });

  test('stands still with the film, and knows nothing of before a seek', () => {
    const clock = new MediaClock();
    clock.report({ mediaMs: 10_000, rate: 1, paused: true, atMs: 1_000 });
    expect(clock.mediaMsAt(9_000)).toBe(10_000);
    expect(clock.unixMsOf(11_000)).toBeUndefined();
    clock.clear();
    expect(clock.mediaMsAt(9_000)).toBeUndefined();
    clock.report({ mediaMs: 50_000, rate: 1, paused: false, atMs: 10_000 });
    expect(clock.mediaMsAt(9_900)).toBeUndefined();
  });

  test('does not believe what cannot be', () => {
    const clock = new MediaClock();
    clock.report({ mediaMs: Number.NaN, rate: 1, paused: false, atMs: 0 });
    clock.report({ mediaMs: 1, rate: -1, paused: false, atMs: 0 });
    expect(clock.mediaMsAt(5)).toBeUndefined();
  });
});
