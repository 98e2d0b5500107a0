import { expect, test } from 'vitest';
import { backoffMs } from '../../../../client/session/backoff.ts';

test('trying again begins at a quarter of a second and never takes longer than five', () => {
  const waits = [1, 2, 3, 4, 5, 6, 50].map((failures) => backoffMs(failures, 1));
  expect(waits).toEqual([250, 500, 1000, 2000, 4000, 5000, 5000]);
  expect(backoffMs(3, 0)).toBe(750);
});
