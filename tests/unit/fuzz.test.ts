/** The short form of `npm run fuzz`: the same inputs each time, so that what fails once fails again; the long form tries others. */
import { describe, expect, it } from 'vitest';
import { fuzz } from '../fuzz/fuzz.ts';
import { Random } from '../fuzz/random.ts';
import { TARGETS } from '../fuzz/targets.ts';

const INPUTS = 1_500;
/** Among its inputs are those that an object's own `length` once broke. */
const SEED = 9_000;

describe('input from outside', () => {
  it.each(TARGETS)('$name: nothing crashes', async (target) => {
    const { crashes, inputs } = await fuzz([target], { seed: SEED, inputs: () => INPUTS });
    expect(crashes).toEqual([]);
    expect(inputs).toBe(INPUTS);
  });

  it('a crash is told with the seed that gives it again', async () => {
    const target = {
      name: 'fragile',
      try: (random: Random) => {
        if (random.oneIn(50)) throw new Error('broken');
      },
    };
    const { crashes } = await fuzz([target], { seed: 1, inputs: () => 200 });
    expect(crashes.length).toBeGreaterThan(0);
    for (const { seed } of crashes)
      expect(() => {
        target.try(new Random(seed));
      }).toThrow('broken');
  });
});
