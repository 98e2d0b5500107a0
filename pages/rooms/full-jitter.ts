const FIRST_MS = 250;
const MOST_MS = 10_000;

/**
 * How long to wait before a room is joined again: anything up to a bound that doubles from half a second to ten, and a quarter
 * of a second at least, so that a hall of listeners comes back over ten seconds and not at once.
 * @param failures in a row, from 1
 * @param random 0..1
 */
export function fullJitterMs(failures: number, random: number): number {
  const most = Math.min(MOST_MS, FIRST_MS * 2 ** Math.max(1, failures));
  return FIRST_MS + (most - FIRST_MS) * random;
}
