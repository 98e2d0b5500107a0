import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { CANVAS_SIZES, sizeFor } from '../../../extension/content/picture/canvas-store.ts';
import { fitted, FrameThinner } from '../../../extension/content/picture/frame-size.ts';
import { PlayingClock } from '../../../extension/content/picture/playing-clock.ts';
import { RefreshInterval } from '../../../extension/content/picture/refresh-interval.ts';
import { StallWatch } from '../../../extension/content/picture/stall-watch.ts';
import { SlewedDelay } from '../../../extension/content/picture/slewed-delay.ts';
import { syncMarker } from '../../../shared/sync-marker.ts';

describe('playing time', () => {
  test('stops while the film does, and goes on where it stopped', () => {
    const clock = new PlayingClock(true, 0);
    expect(clock.at(1_000)).toBe(1_000);
    clock.set(false, 1_500);
    expect(clock.at(1_510)).toBe(1_500);
    expect(clock.at(9_000)).toBe(1_500);
    clock.set(false, 9_000);
    clock.set(true, 10_000);
    expect(clock.at(10_040)).toBe(1_540);
  });

  test('of a film that stands still at first begins when it is played', () => {
    const clock = new PlayingClock(false, 200);
    clock.set(true, 700);
    expect(clock.at(800)).toBe(300);
  });
});

describe('a delay that changes', () => {
  test('is followed by no more than three parts of a hundred, to the end, both ways', () => {
    const delay = new SlewedDelay(2_000);
    expect(delay.at(0)).toBe(2_000);
    delay.wish(2_060);
    expect(delay.at(1_000)).toBeCloseTo(2_030);
    expect(delay.at(3_000)).toBe(2_060);
    delay.wish(2_000);
    expect(delay.at(4_000)).toBeCloseTo(2_030);
  });

  test('does not change while the film stands still', () => {
    const delay = new SlewedDelay(2_000);
    delay.at(500);
    delay.wish(3_000);
    expect(delay.at(500)).toBe(2_000);
  });
});

describe('frames', () => {
  test('of 120 and of 90 a second are kept evenly, of 60 and fewer all', () => {
    const kept = (hz: number) => {
      const thinner = new FrameThinner();
      const all = Array.from({ length: hz }, (_, i) => (i * 1000) / hz);
      return all.filter((stampMs) => thinner.accepts(stampMs)).length;
    };
    expect([120, 90, 60, 50, 25, 10].map(kept)).toEqual([60, 45, 60, 50, 25, 10]);
  });

  test('of any size and shape are made no larger than is held, in even numbers', () => {
    const most = { width: 1280, height: 720 };
    expect(fitted({ width: 7680, height: 4320 }, most)).toEqual(most);
    expect(fitted({ width: 640, height: 360 }, most)).toEqual({ width: 640, height: 360 });
    const upright = fitted({ width: 1080, height: 1920 }, most);
    expect(upright).toEqual({ width: 720, height: 1280 });
    expect(fitted({ width: 1, height: 1 }, most)).toEqual({ width: 2, height: 2 });
  });

  test('are copied the smaller the longer they are kept', () => {
    const sizes = [1_000, 2_500, 4_500, 8_000].map((delayMs) => CANVAS_SIZES[sizeFor(delayMs, 40)]?.height);
    expect(sizes).toEqual([540, 450, 360, 270]);
    expect(CANVAS_SIZES[sizeFor(10_000, 33)]?.height).toBe(216);
  });
});

test('a screen is as fast as most of its frames say', () => {
  const refresh = new RefreshInterval();
  for (let i = 0; i < 40; i++) refresh.accept((i * 1000) / 120 + (i === 20 ? 4 : 0));
  refresh.accept(5_000);
  expect(refresh.ms).toBeCloseTo(1000 / 120, 5);
});

test('the marker is very soft and begins and ends in silence', () => {
  const samples = syncMarker(48_000);
  expect(samples.length).toBe(960);
  expect(Math.max(...samples)).toBeCloseTo(10 ** (-45 / 20), 3);
  expect(Math.abs(samples[0] ?? 1) + Math.abs(samples.at(-1) ?? 1)).toBeLessThan(1e-6);
});

describe('a picture that stands still over a film that goes on', () => {
  const FRAME_MS = 16;
  let framesShown = 0;
  const video = {
    ended: false,
    getVideoPlaybackQuality: () => ({ totalVideoFrames: framesShown }),
  } as unknown as HTMLVideoElement;

  beforeEach(() => {
    framesShown = 0;
    vi.stubGlobal('document', { hidden: false });
  });
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  /** Looks once in each animation frame. @returns when the picture was given up, and why; undefined where it was not */
  function given(
    watch: StallWatch,
    fromMs: number,
    toMs: number,
    each: (nowMs: number) => void = () => undefined,
  ): { atMs: number; reason: string } | undefined {
    for (let nowMs = fromMs; nowMs < toMs; nowMs += FRAME_MS) {
      each(nowMs);
      const reason = watch.look(video, nowMs, nowMs, true);
      if (reason !== undefined) return { atMs: nowMs, reason };
    }
    return undefined;
  }

  test('is given up after half a second in which a frame was due', () => {
    const watch = new StallWatch();
    watch.owed(1_000);
    const end = given(watch, 900, 5_000, (nowMs) => {
      watch.frameCame(nowMs);
    });
    expect(end?.reason).toBe('too_slow');
    expect(end?.atMs).toBeGreaterThan(1_500);
    expect(end?.atMs).toBeLessThan(1_600);
  });

  test('is given up soon where the page is told of no frame of a video that shows them', () => {
    const end = given(new StallWatch(), 0, 5_000, () => framesShown++);
    expect(end?.reason).toBe('not_supported');
    expect(end?.atMs).toBeLessThan(1_000);
  });

  test('is not given up while frames are painted, nor where the page itself stood still', () => {
    const watch = new StallWatch();
    const painted = given(watch, 0, 3_000, (nowMs) => {
      watch.frameCame(nowMs);
      watch.owed(nowMs);
      watch.painted(nowMs - 100);
    });
    expect(painted).toBeUndefined();
    // For two seconds nobody could look: what is owed is painted in the next animation frames.
    expect(given(watch, 5_000, 5_000 + 8 * FRAME_MS)).toBeUndefined();
  });
});
