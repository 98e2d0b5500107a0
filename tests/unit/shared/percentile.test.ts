import { expect, it } from 'vitest';
import { percentile } from '../../../shared/percentile.ts';

it('percentiles are by nearest rank', () => {
  expect(percentile([3, 1, 2, 4], 0.5)).toBe(2);
  expect(percentile([3, 1, 2, 4], 0.95)).toBe(4);
  expect(percentile([], 0.5)).toBeUndefined();
});
