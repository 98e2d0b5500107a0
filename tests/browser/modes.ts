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
/** How far a dub may be from its original; on average it is far less. */
const MEETS_MS = 400;

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
      const { delayMs } = await until('the picture to be late', async () => {
        const { timing } = await state();
        return timing.watching === 'lip-sync' && timing;
      });
      await page.waitForSelector(LATE_PICTURE);
      await film.untilDubbed();
      await hasCaption();
      const { transcript } = await film.report();
      const latest = transcript.flatMap(({ heard_evs_ms }) => heard_evs_ms ?? []).at(-1) ?? 0;
      expect(Math.abs(latest - delayMs)).toBeLessThan(MEETS_MS);

      await watch('live');
      await until('the picture to be live', async () => (await page.$(LATE_PICTURE)) === null);
      await film.untilDubbed();
      expect((await state()).timing.watching).toBe('live');
    });
  });
}
