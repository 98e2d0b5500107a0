/** The short form of what `npm run fuzz` tries with containers: the same broken files each time. */
import { afterAll, expect, it } from 'vitest';
import { containerTarget } from '../fuzz/containers.ts';
import { fuzz } from '../fuzz/fuzz.ts';

const INPUTS = 40;
const target = containerTarget();
afterAll(() => {
  target.close();
});

it('a broken file is answered with its sound or a refusal, and breaks nothing', async () => {
  const { crashes, inputs } = await fuzz([target], { seed: 7, inputs: () => INPUTS });
  expect(crashes).toEqual([]);
  expect(inputs).toBe(INPUTS);
});
