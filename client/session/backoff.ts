const FIRST_MS = 250;
const MOST_MS = 5_000;

/**
 * How long to wait before trying again: doubling from a quarter of a second to five, with jitter, so that the
 * extensions of a household do not all come at once.
 * @param failures in a row, from 1
 * @param random 0..1
 */
export function backoffMs(failures: number, random: number): number {
  const full = Math.min(MOST_MS, FIRST_MS * 2 ** (Math.max(1, failures) - 1));
  return full * (0.75 + 0.25 * random);
}
