/** How exactly the picture is late, and what that costs, for each way: seen from outside the page. */
import { percentile } from '../../shared/percentile.ts';
import { Disposal } from '../browser/harness/disposal.ts';
import { pass } from '../browser/harness/pass.ts';
import { startPulse } from '../browser/harness/pulse.ts';
import { openPictureBed, VIEW, type PictureBed } from '../browser/picture-bed.ts';
import { firstSeen, latenesses, startWatching, type Sight } from '../browser/picture-sight.ts';
import { startPictureSite } from '../browser/picture-site.ts';
import { rounded, type Bench, type Figure, type Measured } from './bench.ts';
import { cpuMsOf, megabytesOf } from './process-tree.ts';

/** No multiple of a screen's frame, as a measured delay will not be either. */
const DELAY_MS = 2_990;
const WATCHED_MS = 30_000;
const COST_MS = 20_000;
const FULL = { width: 1280, height: 720 };
/** The page that makes the browser choose the way. */
const WAYS = { webcodecs: 'plain', canvas: 'elsewhere' } as const;
type Way = keyof typeof WAYS;

export const picture: Bench = {
  name: 'picture',
  async run(): Promise<Measured> {
    const disposal = new Disposal();
    const figures: Record<string, Figure> = {};
    const notes: string[] = [];
    try {
      const pulse = await startPulse();
      disposal.add(() => pulse.close());
      const site = await startPictureSite({ lengthS: 60 });
      disposal.add(() => site.close());
      for (const way of ['webcodecs', 'canvas'] as const) {
        const bed = await openPictureBed(pulse.environment);
        disposal.add(() => bed.close());
        const url = `${site.origin}/${WAYS[way]}`;
        const sights = await watch(bed, url);
        const cost = await costOf(bed, url, way);
        await bed.close();
        Object.assign(figures, figuresOf(way, sights, cost));
        const late = latenesses(sights).map(({ lateMs }) => Math.round(lateMs - DELAY_MS));
        const seen = [...firstSeen(sights, 'upper').keys()];
        const captured = (100 * seen.length) / (Math.max(...seen) - Math.min(...seen) + 1);
        notes.push(
          `${way}: the capture saw ${captured.toFixed(1)} % of the frames that were live`,
          `${way}: ${late.length} frames of 720p25, ${DELAY_MS} ms late; error p5 ${percentile(late, 0.05) ?? NaN}, p50 ${percentile(late, 0.5) ?? NaN}, p95 ${percentile(late, 0.95) ?? NaN} ms`,
          `${way}: the browser's processes took ${Math.round(cost.cpuLive)} % of a core live and ${Math.round(cost.cpuLate)} % late, ${Math.round(cost.mbLive)} MB and ${Math.round(cost.mbLate)} MB, of a film that fills 1280x720`,
        );
      }
    } finally {
      await disposal.close();
    }
    notes.push(
      'late and live frame numbers are read from the same captured pixels; a frame that the capture missed counts as dropped',
    );
    return { figures, notes };
  },
};

async function watch(bed: PictureBed, url: string): Promise<Sight[]> {
  const film = await bed.open(url, VIEW);
  await film.page.$eval('video', (video) => video.play());
  await film.command({ kind: 'picture', delayMs: DELAY_MS });
  await film.untilState('shown');
  await film.seeBoth();
  const watching = await startWatching(film.page);
  await pass(WATCHED_MS);
  const sights = await watching.stop();
  await film.close();
  return sights;
}

interface Cost {
  readonly cpuLive: number;
  readonly cpuLate: number;
  readonly mbLive: number;
  readonly mbLate: number;
}

async function costOf(bed: PictureBed, url: string, way: Way): Promise<Cost> {
  const root = bed.chromium.browser.process()?.pid;
  if (root === undefined) throw new Error('The browser has no process.');
  const film = await bed.open(url, FULL);
  await film.page.$eval('video', (video) => {
    video.loop = true;
    return video.play();
  });
  await pass(3_000);
  const cpuLive = await cpuPercent(root);
  const mbLive = megabytesOf(root);
  await film.page.$eval('video', (video) => {
    video.currentTime = 0;
  });
  await film.command({ kind: 'picture', delayMs: DELAY_MS });
  const state = await film.untilState('shown');
  if (state.state === 'live' || state.way !== way) throw new Error(`${way} was not taken.`);
  await pass(3_000);
  const cpuLate = await cpuPercent(root);
  const mbLate = megabytesOf(root);
  await film.close();
  return { cpuLive, cpuLate, mbLive, mbLate };
}

async function cpuPercent(root: number): Promise<number> {
  const beganMs = performance.now();
  const before = cpuMsOf(root);
  await pass(COST_MS);
  return (100 * (cpuMsOf(root) - before)) / (performance.now() - beganMs);
}

function figuresOf(way: Way, sights: readonly Sight[], cost: Cost): Record<string, Figure> {
  const errors = latenesses(sights).map(({ lateMs }) => Math.abs(lateMs - DELAY_MS));
  const live = firstSeen(sights, 'upper');
  const late = firstSeen(sights, 'lower');
  // What was seen live and had the time to come late while it was watched.
  const owed = [...live.keys()].filter((frame) => frame < Math.max(...late.keys()));
  const dropped = owed.filter((frame) => !late.has(frame)).length;
  const lower = (value: number, unit: string, goal: number): Figure => ({
    value: rounded(value),
    unit,
    goal,
    better: 'lower',
  });
  return {
    [`${way}_delay_error_p95_ms`]: lower(percentile(errors, 0.95) ?? NaN, 'ms', 17),
    [`${way}_frames_dropped_percent`]: lower((100 * dropped) / owed.length, '%', 1),
    [`${way}_added_memory_mb`]: lower(cost.mbLate - cost.mbLive, 'MB', 150),
    [`${way}_added_cpu_percent`]: lower(cost.cpuLate - cost.cpuLive, '% of a core', 45),
  };
}
