/** How often a face is drawn, by the frames that a display asks for. */
import { expect, it } from 'vitest';
import { DrawingPace } from '../../../pages/avatar/drawing-pace.ts';

interface Display {
  /** Between two frames where the one before was not drawn. */
  readonly frameMs: number;
  /** From a frame that was drawn to the next. */
  readonly costMs: (pixelShare: number) => number;
}

/** Runs a display for so long. @returns when frames were drawn */
function drawn(
  pace: DrawingPace,
  { frameMs, costMs }: Display,
  lengthMs: number,
  isSpeaking: boolean,
  fromMs = 0,
): number[] {
  const times: number[] = [];
  for (let nowMs = fromMs; nowMs < fromMs + lengthMs;) {
    const isDrawn = pace.frame(nowMs, isSpeaking);
    if (isDrawn) times.push(nowMs);
    nowMs += isDrawn ? Math.max(frameMs, costMs(pace.pixelShare)) : frameMs;
  }
  return times;
}

const HZ_60 = { frameMs: 1000 / 60, costMs: () => 4 };

it('draws every frame of a face that speaks, where that holds nothing up', () => {
  expect(drawn(new DrawingPace(), HZ_60, 10_000, true).length).toBeGreaterThan(590);
});

it('draws a fast display no more often than 60 times a second', () => {
  const times = drawn(new DrawingPace(), { frameMs: 1000 / 144, costMs: () => 2 }, 10_000, true);
  expect(times.length).toBeLessThan(730);
  expect(times.length).toBeGreaterThan(450);
});

it('draws a silent face some 20 times a second, and speech at once', () => {
  const pace = new DrawingPace();
  const silent = drawn(pace, HZ_60, 10_000, false);
  expect(silent.length).toBeGreaterThan(190);
  expect(silent.length).toBeLessThan(260);
  const spoken = drawn(pace, HZ_60, 1_000, true, 10_000);
  expect((spoken[0] ?? Infinity) - 10_000).toBeLessThan(20);
  expect(spoken.length).toBeGreaterThan(58);
});

it('gives up pixels where frames take long, and all frames are drawn again', () => {
  const pace = new DrawingPace();
  // As long as pixels take, and a bit.
  const display = { frameMs: 1000 / 60, costMs: (share: number) => 3 + 25 * share * share };
  drawn(pace, display, 10_000, true);
  expect(pace.pixelShare).toBe(0.8);
  expect(drawn(pace, display, 10_000, true, 10_000).length).toBeGreaterThan(480);
});

it('gives up frames where pixels do not help, and never those that a closure needs', () => {
  const pace = new DrawingPace();
  const display = { frameMs: 1000 / 60, costMs: () => 25 };
  drawn(pace, display, 10_000, true);
  const times = drawn(pace, display, 10_000, true, 10_000);
  const gaps = times.slice(1).map((ms, at) => ms - (times[at] ?? 0));
  expect(times.length).toBeLessThan(310);
  // Lips touch for 60 ms: a frame falls into each closure.
  expect(Math.max(...gaps)).toBeLessThan(60);
});

it('tries everything again once the page is looked at again', () => {
  const pace = new DrawingPace();
  drawn(pace, { frameMs: 1000 / 60, costMs: () => 40 }, 20_000, true);
  expect(pace.pixelShare).toBeLessThan(1);
  pace.restart();
  expect(pace.pixelShare).toBe(1);
});

it('takes an hour without frames for no frame', () => {
  const pace = new DrawingPace();
  let nowMs = 0;
  for (let i = 0; i < 200; i++) pace.frame((nowMs += i % 2 === 0 ? 17 : 3_600_000), true);
  expect(pace.pixelShare).toBe(1);
});
