import { expect, it } from 'vitest';
import { toInt16 } from '../../../shared/pcm.ts';

it('floats become samples without wrapping', () => {
  expect([...toInt16(Float32Array.of(0, 1, -1, 2, -2, NaN, 0.5))]).toEqual([
    0, 32_767, -32_768, 32_767, -32_768, 0, 16_384,
  ]);
});
