/** Going back in a film that was dubbed: what was said there is said again at once, and nobody is asked for it. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from './harness/until.ts';
import { DUB_HZ, openHummedFilm, type HummedFilm } from './hummed-film.ts';
import { LONG_PATIENCE_MS } from '../fakes/patience.ts';

/** Watched before going back, and where to. */
const WATCHED_S = 16;
const BACK_TO_S = 2;
/** After the jump, in which the film is loaded and clauses of before would still come. */
const SETTLED_MS = 1_500;
const LISTENED_MS = 4_000;

let film: HummedFilm;

beforeAll(async () => {
  film = await openHummedFilm();
  await film.switched(true);
});
afterAll(() => film.close());

const mediaS = () => film.page.$eval('video', (video) => video.currentTime);
const clauses = async () => (await film.report()).transcript.length;
const goTo = (second: number) =>
  film.page.$eval(
    'video',
    (video, to) => {
      video.currentTime = to;
    },
    second,
  );

it('what was dubbed is heard again, with nothing sent out, and dubbing goes on where that ends', async () => {
  await goTo(0);
  await until(
    'the film to be watched for a while',
    async () => (await mediaS()) > WATCHED_S,
    LONG_PATIENCE_MS,
  );
  await goTo(BACK_TO_S);
  const wentMs = film.recordedToMs;
  await film.untilRecorded(wentMs + SETTLED_MS);
  await until('what was not said yet to be given up', async () =>
    (await film.report()).transcript.every(({ outcome }) => outcome !== undefined),
  );
  const before = await clauses();
  await film.untilRecorded(wentMs + SETTLED_MS + LISTENED_MS);
  expect(await clauses()).toBe(before);
  const dubbed = film.levels(DUB_HZ, wentMs + SETTLED_MS, wentMs + SETTLED_MS + LISTENED_MS);
  expect(dubbed.filter((level) => level > 0.1).length).toBeGreaterThan(0.3 * dubbed.length);
  await until(
    'the film to be further than it was',
    async () => (await mediaS()) > WATCHED_S,
    LONG_PATIENCE_MS,
  );
  await until('another clause', async () => (await clauses()) > before);
  await film.untilDubbed();
  expect(film.complaints).toEqual([]);
});
