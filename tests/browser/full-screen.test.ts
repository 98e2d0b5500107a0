/** Full screen in a tab that is dubbed: the whole screen, for as long as the page, the tab and the dubbing are there. */
import type { Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { ExtensionBrowser } from './harness/browser.ts';
import { until } from './harness/until.ts';
import { openHummedFilm, type HummedFilm } from './hummed-film.ts';

let film: HummedFilm;
let chromium: ExtensionBrowser;
let page: Page;

beforeAll(async () => {
  film = await openHummedFilm();
  ({ chromium, page } = film);
});
afterAll(() => film.close());
afterEach(async () => {
  await page.evaluate(() => document.fullscreenElement && document.exitFullscreen());
  await untilWindow('normal');
  expect(film.complaints.splice(0)).toEqual([]);
});

/** The state of the window that the film is in. */
function windowState(): Promise<string | undefined> {
  return chromium.inExtension((own) =>
    own.evaluate(async () => {
      const [tab] = await chrome.tabs.query({ url: 'http://127.0.0.1/*' });
      return tab === undefined ? undefined : (await chrome.windows.get(tab.windowId)).state;
    }),
  );
}

async function untilWindow(state: 'normal' | 'fullscreen'): Promise<void> {
  let seen: string | undefined;
  await until(
    () => `the window to be ${state}, and not ${seen}`,
    async () => (seen = await windowState()) === state,
  );
}

/** The page's own button: whoever presses it wants the whole screen. */
async function goFullScreen(): Promise<void> {
  await film.switched(true);
  await page.bringToFront();
  await page.$eval('#player', (player) => player.requestFullscreen());
  await untilWindow('fullscreen');
}

it('is the whole screen, and the window again when the page leaves it', async () => {
  await goFullScreen();
  expect(await page.evaluate(() => document.fullscreenElement?.id)).toBe('player');
  await page.evaluate(() => document.exitFullscreen());
  await untilWindow('normal');
  // And again.
  await goFullScreen();
  await page.evaluate(() => document.exitFullscreen());
  await untilWindow('normal');
});

it('ends where dubbing ends', async () => {
  await goFullScreen();
  await film.switched(false);
  await untilWindow('normal');
});

it('ends where another tab is shown, and is back with its own', async () => {
  await goFullScreen();
  const other = await chromium.open('about:blank');
  await untilWindow('normal');
  await page.bringToFront();
  await untilWindow('fullscreen');
  await other.close();
});

it('that the viewer leaves by the browser’s own key is left by the page as well', async () => {
  await goFullScreen();
  await setWindow('normal');
  await until('the page to leave it', () => page.evaluate(() => document.fullscreenElement === null));
  expect(await windowState()).toBe('normal');
});

it('of a window that was full screen before stays as it is', async () => {
  await film.switched(true);
  await setWindow('fullscreen');
  await goFullScreen();
  await page.evaluate(() => document.exitFullscreen());
  await until('the page to leave it', () => page.evaluate(() => document.fullscreenElement === null));
  expect(await windowState()).toBe('fullscreen');
  await setWindow('normal');
});

/** As F11 does it. */
async function setWindow(state: 'normal' | 'fullscreen'): Promise<void> {
  await chromium.inExtension((own) =>
    own.evaluate(async (wanted) => {
      const [tab] = await chrome.tabs.query({ url: 'http://127.0.0.1/*' });
      if (tab !== undefined) await chrome.windows.update(tab.windowId, { state: wanted });
    }, state),
  );
  await untilWindow(state);
}
