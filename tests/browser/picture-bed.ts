/// <reference types="chrome" />
/** A film in a real browser, whose page is commanded as the client would. */
import { resolve } from 'node:path';
import type { Page } from 'puppeteer-core';
import type { PageCommand, PictureState } from '../../client/timing/picture.ts';
import { launchWithExtension, type ExtensionBrowser } from './harness/browser.ts';
import { Disposal, type Closable } from './harness/disposal.ts';
import { until } from './harness/until.ts';

const EXTENSION = resolve('dist/extension');
/** The film fills the page. */
export const VIEW = { width: 640, height: 360 };

export interface Told {
  readonly type: string;
  readonly body: unknown;
}

export interface PictureBed extends Closable {
  readonly chromium: ExtensionBrowser;
  /** A tab of its own with the extension in its page. */
  open(url: string, view?: { width: number; height: number }): Promise<FilmPage>;
}

export interface FilmPage {
  readonly page: Page;
  command(command: PageCommand): Promise<void>;
  /** Everything that the page told the client, of one type, oldest first. */
  told(type: string): Promise<unknown[]>;
  /** The next one of that kind after the last that was waited for. */
  untilState(state: PictureState['state']): Promise<PictureState>;
  /** Lets the live film be seen at the upper half of the page, and what lies over it at the lower one. */
  seeBoth(): Promise<void>;
  /** Runs code in the extension's own world in the page, where the page's code cannot reach. */
  inExtension(code: string): Promise<void>;
  close(): Promise<void>;
}

export async function openPictureBed(environment?: Record<string, string>): Promise<PictureBed> {
  const disposal = new Disposal();
  const chromium = await launchWithExtension({
    extensionPath: EXTENSION,
    ...(environment === undefined ? {} : { environment }),
  });
  disposal.add(() => chromium.close());
  return {
    chromium,
    open: (url, view = VIEW) => openFilm(chromium, url, view),
    close: () => disposal.close(),
  };
}

async function openFilm(
  chromium: ExtensionBrowser,
  url: string,
  view: { width: number; height: number },
): Promise<FilmPage> {
  const page = await chromium.browser.newPage();
  await page.setViewport(view);
  await page.goto(url);
  await page.waitForFunction(() => (document.querySelector('video')?.readyState ?? 0) >= 3);
  // A click on the toolbar gives the extension the tab.
  await (await chromium.openPopup(page)).close();
  const room = await chromium.browser.newPage({ background: true });
  await room.goto(`chrome-extension://${chromium.extension.id}/icons/icon-16.png`);
  await room.evaluate(() => {
    const told: unknown[] = [];
    Reflect.set(globalThis, 'told', told);
    chrome.runtime.onMessage.addListener((message: { to?: string }) => {
      if (message.to === 'offscreen') told.push(message);
    });
  });
  const tabId = await room.evaluate(async (wanted) => {
    const tab = (await chrome.tabs.query({})).find((one) => one.url === wanted);
    if (tab?.id === undefined) throw new Error(`No tab shows ${wanted}.`);
    await chrome.scripting.executeScript({
      target: { tabId: tab.id, allFrames: true },
      files: ['content/content-script.js'],
    });
    return tab.id;
  }, url);
  await page.bringToFront();
  let read = 0;
  const told = async (type: string): Promise<unknown[]> => {
    const all = await room.evaluate(() => Reflect.get(globalThis, 'told') as Told[]);
    return all.filter((message) => message.type === type).map(({ body }) => body);
  };
  const untilState = (state: PictureState['state']): Promise<PictureState> =>
    until(`the picture to be ${state}`, async () => {
      const fresh = ((await told('picture')) as PictureState[]).slice(read);
      const found = fresh.findIndex((one) => one.state === state);
      if (found === -1) return undefined;
      read += found + 1;
      return fresh[found];
    });
  return {
    page,
    told,
    untilState,
    command: async (command) => {
      await room.evaluate(
        async (id, body) => {
          await chrome.tabs.sendMessage(id, { to: 'content', type: 'command', body });
        },
        tabId,
        command,
      );
    },
    seeBoth: () =>
      room.evaluate(async (id) => {
        // The viewer's own style sheets come before all that a page or an extension writes.
        await chrome.scripting.insertCSS({
          target: { tabId: id },
          origin: 'USER',
          css: '[data-samevoice=picture]{clip-path:inset(50% 0 0 0)!important}',
        });
      }, tabId),
    inExtension: async (code) => {
      const session = await page.createCDPSession();
      const world = new Promise<number>((resolve) => {
        session.on('Runtime.executionContextCreated', ({ context }) => {
          if (context.origin.endsWith(chromium.extension.id)) resolve(context.id);
        });
      });
      await session.send('Runtime.enable');
      const { exceptionDetails } = await session.send('Runtime.evaluate', {
        expression: code,
        contextId: await world,
      });
      await session.detach();
      if (exceptionDetails !== undefined) throw new Error(exceptionDetails.text);
    },
    close: async () => {
      await room.close();
      await page.close();
    },
  };
}
