import { describe, expect, it } from 'vitest';
import { DubTail } from '../../../companion/dubbing/dub-tail.ts';

const RATE_HZ = 1000;
const sound = (ms: number): Int16Array => new Int16Array(ms).fill(3000);
/** As quiet as a voice is that says nothing. */
const quiet = (ms: number): Int16Array => new Int16Array(ms).fill(20);

/** The lengths that are to be heard, part by part, and the end's. */
function lengths(parts: readonly Int16Array[]): number[] {
  const tail = new DubTail(RATE_HZ);
  return [...parts.map((part) => tail.step(part).length), tail.end().length];
}

describe('the end of a dub', () => {
  it('is a breath after its last sound, however much silence the voice puts there', () => {
    expect(lengths([sound(300), Int16Array.from([...sound(50), ...quiet(100)]), quiet(200)])).toEqual([
      300, 50, 0, 60,
    ]);
  });

  it('leaves pauses inside it as they are', () => {
    const tail = new DubTail(RATE_HZ);
    expect(tail.step(Int16Array.from([...sound(100), ...quiet(80)])).length).toBe(100);
    expect(tail.step(quiet(150)).length).toBe(0);
    expect([...tail.step(sound(40))]).toEqual([...quiet(230), ...sound(40)]);
    expect(tail.end().length).toBe(0);
  });
});
