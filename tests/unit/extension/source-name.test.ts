import { describe, expect, test } from 'vitest';
import { SourceName } from '../../../extension/content/source-name.ts';

const at = (currentSrc: string, duration: number, currentTime: number) =>
  ({ currentSrc, duration, currentTime }) as HTMLMediaElement;

/** How many films a player's states are taken for. */
function films(...states: HTMLMediaElement[]): number {
  const source = new SourceName();
  return new Set(states.map((state) => source.of(state))).size;
}

describe('what a player plays', () => {
  test('is one film while a live stream grows', () => {
    const states = Array.from({ length: 200 }, (_, i) => at('blob:a', 60 + 2 * i, 55 + 2 * i));
    expect(films(...states)).toBe(1);
  });

  test('is one film while its length is told a little more exactly', () => {
    expect(films(at('blob:a', 100.01, 1), at('blob:a', 100.04, 2))).toBe(1);
  });

  test.each([
    ['another address', at('blob:a', 60, 10), at('blob:b', 60, 11)],
    ['an advertisement, then a film', at('blob:a', 15, 15), at('blob:a', 5400, 0)],
    ['an advertisement, then a longer one', at('blob:a', 15, 15), at('blob:a', 20, 0)],
    ['a film, then something shorter', at('blob:a', 5400, 100), at('blob:a', 30, 100)],
    ['a film, then something endless', at('blob:a', 5400, 100), at('blob:a', Infinity, 101)],
  ])('is another with %s', (_what, before, after) => {
    expect(films(before, after)).toBe(2);
  });
});
