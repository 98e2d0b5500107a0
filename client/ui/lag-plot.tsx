import type { VNode } from 'preact';
import { text } from '../i18n/text.ts';
import { MOST_LAGS } from '../session/lag-history.ts';
import { Plot } from './plot.tsx';
import { formatLag } from './format.ts';

/** The plot's top; lag beyond it raises the top. */
const USUAL_MOST_MS = 4_000;

/** How late each of the latest dubs was heard: oldest on the left, no lag at the bottom. */
export function LagPlot({ lagsMs }: { lagsMs: readonly number[] }): VNode | null {
  if (lagsMs.length === 0) return null;
  const words = text('lag_plot', formatLag(Math.min(...lagsMs)), formatLag(Math.max(...lagsMs)));
  return <Plot values={lagsMs} usualMost={USUAL_MOST_MS} mostValues={MOST_LAGS} words={words} />;
}
