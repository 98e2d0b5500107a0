import type { VNode } from 'preact';
import { text } from '../i18n.ts';
import { MOST_LAGS } from '../state.ts';
import { lagWords } from './words.ts';

const WIDTH = 300;
const HEIGHT = 40;
/** Room for the line's own width. */
const EDGE = 3;
/** The plot's top; lag beyond it raises the top. */
const USUAL_MOST_MS = 4_000;
/** Fewer dubs than this make no line. */
const LEAST = 2;

/** How late each of the latest dubs was heard: oldest on the left, no lag at the bottom. */
export function LagPlot({ lagsMs }: { lagsMs: readonly number[] }): VNode | null {
  const last = lagsMs.at(-1);
  if (last === undefined || lagsMs.length < LEAST) return null;
  const mostMs = Math.max(USUAL_MOST_MS, ...lagsMs);
  const step = (WIDTH - 2 * EDGE) / (MOST_LAGS - 1);
  const x = (i: number) => WIDTH - EDGE - (lagsMs.length - 1 - i) * step;
  const y = (lagMs: number) => HEIGHT - EDGE - (Math.max(0, lagMs) / mostMs) * (HEIGHT - 2 * EDGE);
  const line = lagsMs.map((lagMs, i) => `${x(i).toFixed(1)},${y(lagMs).toFixed(1)}`);
  const area = [`${x(0).toFixed(1)},${HEIGHT}`, ...line, `${WIDTH - EDGE},${HEIGHT}`];
  const words = text('lag_plot', lagWords(Math.min(...lagsMs)), lagWords(Math.max(...lagsMs)));
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
