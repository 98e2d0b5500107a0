import { expect, it } from 'vitest';
import { formatPlace } from '../../../../client/ui/format.ts';

it.each([
  [0, '0:00'],
  [5.9, '0:05'],
  [65, '1:05'],
  [3_599.999, '59:59'],
  [3_725, '1:02:05'],
])('a place %d seconds into a recording is read as %s', (seconds, words) => {
  expect(formatPlace(seconds)).toBe(words);
});
