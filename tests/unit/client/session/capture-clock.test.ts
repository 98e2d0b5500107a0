import { expect, test } from 'vitest';
import { CaptureClock } from '../../../../client/session/capture-clock.ts';

test('the capture clock counts from the first sample that was sent', () => {
  const clock = new CaptureClock();
  expect(clock.atMs(96_000)).toBe(0);
  expect(clock.stampMs(48_000)).toBe(0);
  expect(clock.stampMs(51_072)).toBe(64);
  expect(clock.atMs(96_000)).toBe(1000);
  clock.restart();
  expect(clock.stampMs(480_000)).toBe(0);
});
