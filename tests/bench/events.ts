/** How soon a dub stops when the film is somewhere else: from the recording of what a real browser plays. */
import { percentile } from '../../shared/percentile.ts';
import { until } from '../browser/harness/until.ts';
import { DUB_HZ, NO_DUB, openHummedFilm, type HummedFilm } from '../browser/hummed-film.ts';
import { PILOT_HZ } from '../fixtures/film.ts';
import { rounded, spread, type Bench, type Measured } from './bench.ts';

const TIMES = 20;
const STEP_MS = 10;
/** Whatever stops has stopped by then. */
const LOOKED_AT_MS = 1_000;

export const events: Bench = {
  name: 'events',
  async run(): Promise<Measured> {
    const film = await openHummedFilm();
    try {
      const ownMs: number[] = [];
      for (let i = 0; i < TIMES; i++) ownMs.push(await pauseMs(film));
      const droppedMs: number[] = [];
      for (let i = 0; i < TIMES; i++) droppedMs.push(await seekMs(film));
      const browserMs = percentile(ownMs, 0.5) ?? 0;
      return {
        figures: spread('dub_dropped', droppedMs, { p50: 100, p95: 100 }),
        notes: [
          `${TIMES} seeks in the middle of a dub: from the seek to the last of the dub in what the loudspeaker plays; ` +
            `a film that is paused, with no dubbing, is heard for ${rounded(browserMs)} ms more`,
        ],
      };
    } finally {
      await film.close();
    }
  },
};

/** Without any dubbing: how long after a pause the film itself is still heard. */
async function pauseMs(film: HummedFilm): Promise<number> {
  await film.page.$eval('video', (video) => video.play());
  await until('the film to be heard', () => film.lately(PILOT_HZ, 100) > 0.9 * film.fullLevel);
  const atMs = await film.page.$eval('video', (video) => {
    video.pause();
    return performance.timeOrigin + performance.now();
  });
  const heardMs = await lastHeardMs(film, PILOT_HZ, 0.2 * film.fullLevel, atMs - performance.timeOrigin);
  await film.page.$eval('video', (video) => video.play());
  return heardMs;
}

async function seekMs(film: HummedFilm): Promise<number> {
  await film.switched(true);
  await film.untilMoreToSay();
  const atMs = await film.page.$eval('video', (video) => {
    video.currentTime = (video.currentTime + 30) % 90;
    return performance.timeOrigin + performance.now();
  });
  const heardMs = await lastHeardMs(film, DUB_HZ, NO_DUB, atMs - performance.timeOrigin);
  await film.untilDubbed();
  return heardMs;
}

/** For how long after a moment a tone is heard without a break. */
async function lastHeardMs(film: HummedFilm, hz: number, from: number, atMs: number): Promise<number> {
  await film.untilRecorded(atMs + LOOKED_AT_MS);
  const levels = film.levels(hz, atMs, atMs + LOOKED_AT_MS, STEP_MS);
  const over = levels.findIndex((level) => level < from);
  return (over < 0 ? levels.length : over) * STEP_MS;
}
