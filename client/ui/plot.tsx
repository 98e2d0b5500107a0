import type { VNode } from 'preact';

const WIDTH = 300;
const HEIGHT = 40;
/** Room for the line's own width. */
const EDGE = 3;
/** Fewer values than this make no line. */
const LEAST = 2;

/** Values over time as a line: the oldest on the left, nothing at the bottom. */
export function Plot(properties: {
  values: readonly number[];
  /** The plot's top; a value beyond it raises the top. */
  usualMost: number;
  /** As many as the plot is wide. */
  mostValues: number;
  /** What it shows, for those who do not see it. */
  words: string;
}): VNode | null {
  const { values, usualMost, mostValues, words } = properties;
  if (values.length < LEAST) return null;
  const most = Math.max(usualMost, ...values);
  const step = (WIDTH - 2 * EDGE) / (mostValues - 1);
  const x = (i: number) => WIDTH - EDGE - (values.length - 1 - i) * step;
  const y = (value: number) => HEIGHT - EDGE - (Math.max(0, value) / most) * (HEIGHT - 2 * EDGE);
  const line = values.map((value, i) => `${x(i).toFixed(1)},${y(value).toFixed(1)}`);
  const area = [`${x(0).toFixed(1)},${HEIGHT}`, ...line, `${WIDTH - EDGE},${HEIGHT}`];
  return (
    <svg
      class="lag-plot"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={words}
    >
      <title>{words}</title>
      <polygon points={area.join(' ')} />
      <polyline points={line.join(' ')} />
    </svg>
  );
}
