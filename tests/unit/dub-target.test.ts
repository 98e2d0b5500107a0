import { expect, test } from 'vitest';
import { Backlog, dubTargetMs } from '../../companion/dubbing/dub-target.ts';

test('a dub is to be as long as its original and some of the quiet after it', () => {
  expect(dubTargetMs(3_000, 0, 0)).toBe(3_000);
  expect(dubTargetMs(3_000, 500, 0)).toBe(3_400);
  expect(dubTargetMs(3_000, 60_000, 0)).toBe(3_480);
  expect(dubTargetMs(3_000, -800, 0)).toBe(3_000);
});

test('what others are owed before it makes it shorter, by a quarter at most', () => {
  expect(dubTargetMs(4_000, 0, 150)).toBe(4_000);
  expect(dubTargetMs(4_000, 0, 825)).toBe(3_500);
  expect(dubTargetMs(4_000, 0, 60_000)).toBe(3_000);
});

test('what is owed is played off as time goes by', () => {
  const backlog = new Backlog();
  expect(backlog.at(5_000)).toBe(0);
  backlog.report(3_000, 10_000);
  expect(backlog.at(11_000)).toBe(2_000);
  expect(backlog.at(20_000)).toBe(0);
});
