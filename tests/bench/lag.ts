/** How far behind dubs are, at the beginning and at the end of what is watched, by the controller that decides it. */
import { percentile } from '../../shared/percentile.ts';
import { play, USUAL, type Played } from '../fixtures/timeline-play.ts';
import { RECORDED_MS, TIMELINES } from '../fixtures/timelines.ts';
import { rounded, type Bench, type Figure, type Measured } from './bench.ts';

/** The first and the last minutes: the same speech, for what was recorded is played again and again. */
const PART_MS = RECORDED_MS;

export const lag: Bench = {
  name: 'lag',
  run(): Promise<Measured> {
    const figures: Record<string, Figure> = {};
    const notes: string[] = [];
    for (const timeline of TIMELINES) {
      const played = play(timeline, { ...USUAL, overlapsVoices: timeline.name === 'interruptions' });
      const lastMs = timeline.clauses.at(-1)?.startMs ?? 0;
      const firstMs = medianLagMs(played, 0, PART_MS);
      const figure = (key: string, value: number, unit: string, goal: number): void => {
        figures[`${timeline.name}_${key}`] = {
          value: rounded(value),
          unit,
          goal: rounded(goal),
          better: 'lower',
        };
      };
      const percent = (count: number): number => (100 * count) / timeline.clauses.length;
      figure('lag_first_minutes_ms', firstMs, 'ms', 4_000);
      figure('lag_last_minutes_ms', medianLagMs(played, lastMs - PART_MS, lastMs), 'ms', 1.1 * firstMs);
      figure('dropped_percent', percent(played.dropped.length), '%', 2);
      figure('stretched_percent', percent(played.said.filter(({ rate }) => rate !== 1).length), '%', 100);
      figure('overlapped', wronglyOverlapped(played), 'clauses', 0);
      const lags = played.said.map(({ lagMs }) => lagMs);
      notes.push(
        `${timeline.name}: ${timeline.clauses.length} clauses, lag p95 ${Math.round(percentile(lags, 0.95) ?? 0)} ms, ` +
          `picture slowed to ${played.slowest} at most`,
      );
    }
    notes.push(
      `lag is from the original's first word to its dub's, median over the first and the last ${PART_MS / 60_000} minutes`,
    );
    return Promise.resolve({ figures, notes });
  },
};

function medianLagMs({ said }: Played, fromMs: number, toMs: number): number {
  const part = said.filter(({ clause }) => clause.startMs >= fromMs && clause.startMs <= toMs);
  const lags = part.map(({ lagMs }) => lagMs);
  return percentile(lags, 0.5) ?? Number.NaN;
}

/** Dubs that began while another was heard, where the originals were not two people at once. */
function wronglyOverlapped({ said }: Played): number {
  return said.filter((one, i) =>
    said
      .slice(Math.max(0, i - 4), i)
      .some(
        (before) =>
          before.endMs > one.beginMs &&
          (before.clause.speakerId === one.clause.speakerId || before.clause.endMs <= one.clause.startMs),
      ),
  ).length;
}
