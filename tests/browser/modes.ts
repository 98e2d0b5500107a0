/** Both ways to watch on the kinds of pages that play films, with all of the extension: sound, picture and captions. */
import type { Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { dubbingState, type DubbingState } from '../../extension/state.ts';
import { Disposal } from './harness/disposal.ts';
import { until } from './harness/until.ts';
import { openHummedFilm, type HummedFilm } from './hummed-film.ts';
import { startPictureSite, type PictureSite } from './picture-site.ts';
import { captionsIn } from './reading.ts';

const PAGES = {
  plain: 'a plain file',
  hls: 'HLS by hls.js',
  fragments: 'fragments by Media Source Extensions',
  elsewhere: 'a file of another origin that does not share it',
  strict: 'a page that allows nothing but its film',
} as const;
export type PageKind = keyof typeof PAGES;
export const EVERY_PAGE = Object.keys(PAGES) as PageKind[];

const LATE_PICTURE = '[data-samevoice=picture]';
/** How far a dub may be from its original; the bench tells how far it is. */
const MEETS_MS = 400;
const DUBS_LOOKED_AT = 3;

export function describeModes(pages: readonly PageKind[]): void {
  const disposal = new Disposal();
  let film: HummedFilm;
  let site: PictureSite;
  let page: Page;

  beforeAll(async () => {
    film = await openHummedFilm();
    disposal.add(() => film.close());
    site = await startPictureSite({ lengthS: 40, width: 640, height: 360, sound: 'hum' });
    disposal.add(() => site.close());
    ({ page } = film);
  });
  afterAll(() => disposal.close());
  afterEach(() => {
    expect(film.complaints.splice(0)).toEqual([]);
  });

  const state = async (): Promise<DubbingState> => dubbingState.parse(await film.chromium.state());
  const watch = (watching: 'live' | 'lip-sync') => film.chromium.setSettings({ watching });
  /** How late each dub was heard, beyond its original, in the order of the clauses. */
  const heardMs = async () =>
    (await film.report()).transcript.flatMap(({ heard_evs_ms }) => heard_evs_ms ?? []);
  const hasCaption = () => until('a caption', async () => (await captionsIn(page)).length > 0);

  describe.each(pages.map((kind) => [PAGES[kind], kind] as const))('%s', (_, kind) => {
    it('is dubbed live, then on its lips, then live again', async () => {
      await film.switched(false);
      await watch('live');
      await page.goto(`${site.origin}/${kind}`);
      await page.waitForFunction(() => (document.querySelector('video')?.readyState ?? 0) >= 3);
      await page.$eval('video', async (video) => {
        video.loop = true;
        await video.play();
      });
      await film.switched(true);
      await film.untilDubbed();
      await hasCaption();
      expect(await page.$(LATE_PICTURE)).toBeNull();

      await watch('lip-sync');
      await until('the picture to be late', async () => (await state()).timing.watching === 'lip-sync');
      const before = (await heardMs()).length;
      await page.waitForSelector(LATE_PICTURE);
      await film.untilDubbed();
      await hasCaption();
      await until('dubs to meet their late picture', async () => {
        const lateMs = (await heardMs()).slice(before).slice(-DUBS_LOOKED_AT);
        const { timing } = await state();
        const delayMs = timing.watching === 'lip-sync' ? timing.delayMs : NaN;
        const farthest = Math.max(...lateMs.map((ms) => Math.abs(ms - delayMs)));
        return lateMs.length === DUBS_LOOKED_AT && farthest < MEETS_MS;
      });

      await watch('live');
      await until('the picture to be live', async () => (await page.$(LATE_PICTURE)) === null);
      await film.untilDubbed();
      expect((await state()).timing.watching).toBe('live');
    });
  });
}
