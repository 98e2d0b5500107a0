import { afterEach, expect, it, vi } from 'vitest';
import { prepareResampler, Resampler } from '../../companion/resampler.ts';
import { noise } from '../fixtures/sound.ts';

const [FROM_HZ, TO_HZ] = [22_050, 24_000];

afterEach(() => {
  vi.unstubAllGlobals();
});

async function stream(sounds: readonly Int16Array[], fromHz = FROM_HZ): Promise<number[][]> {
  const resampler = new Resampler(TO_HZ);
  try {
    const out: number[][] = [];
    for (const sound of sounds) out.push([...(await resampler.convert(sound, fromHz))]);
    return out;
  } finally {
    resampler.close();
  }
}

it('a stream is what it would be as the first, whatever was converted before it', async () => {
  const quiet = [new Int16Array(2_205), noise(100, 300)];
  const first = await stream(quiet);
  await stream([noise(137, 30_000)]);
  expect(await stream(quiet)).toEqual(first);
});

/** A converter is a program with a memory of its own, of many megabytes. */
function countMemories(): () => number {
  let count = 0;
  class Counted extends ArrayBuffer {
    constructor(bytes: number) {
      super(bytes);
      if (bytes > 4 << 20) count++;
    }
  }
  vi.stubGlobal('ArrayBuffer', Counted);
  return () => count;
}

it('dubs that begin at the same moment wait for nothing to be built, once as many have been converted before', async () => {
  const dubs = (): Promise<unknown> => Promise.all([1, 2, 3, 4].map(() => stream([noise(100, 9_000)])));
  await dubs();
  const built = countMemories();
  await dubs();
  expect(built()).toBe(0);
  // Another rate is another converter; what was prepared is there when it is needed.
  await stream([noise(100, 9_000)], 44_100);
  expect(built()).toBe(1);
  await prepareResampler(16_000, TO_HZ);
  expect(built()).toBe(2);
  await stream([noise(100, 9_000)], 16_000);
  expect(built()).toBe(2);
});
