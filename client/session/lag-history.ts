/** As many as a plot is wide. */
export const MOST_LAGS = 60;

/** The latest values of a plot, oldest first, with one more. */
export function withLatest(values: readonly number[], value: number): number[] {
  return [...values, value].slice(-MOST_LAGS);
}
