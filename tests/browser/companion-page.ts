/** The companion's own page in a real Chromium, as a person uses it. */
import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { launch, type Browser, type Page } from 'puppeteer-core';
import type { Catalog } from '../../companion/catalog.ts';
import { runCompanion, type RunningCompanion } from '../fakes/companion.ts';
import { collectComplaints } from './complaints.ts';
import { Disposal } from './harness/disposal.ts';
import { pairPages } from './harness/pairing.ts';
import { temporaryFolder } from './harness/process.ts';

export interface PageBedOptions {
  readonly catalog: Catalog;
  /** What the microphone hears: a WAV file; the sound server's own source where it is left out. */
  readonly microphone?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Of the companion. */
  readonly settings?: Readonly<Record<string, string>>;
  /** The title of the tab that is chosen when one is asked for. */
  readonly sharedTab?: string;
}

export interface PageBed {
  readonly browser: Browser;
  readonly companion: RunningCompanion;
  readonly complaints: readonly string[];
  /** Where files are saved. */
  readonly downloads: string;
  open(path: string): Promise<Page>;
  close(): Promise<void>;
}

export async function openPageBed(options: PageBedOptions): Promise<PageBed> {
  const disposal = new Disposal();
  try {
    const folder = await temporaryFolder('samevoice-page-', disposal);
    const downloads = join(folder, 'downloads');
    await mkdir(downloads);
    const companion = await runCompanion(options.catalog, {
      DATA_DIR: join(folder, 'data'),
      ...options.settings,
    });
    disposal.add(() => companion.close());
    const { microphone, sharedTab } = options;
    const browser = await launch({
      executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
      pipe: true,
      headless: true,
      userDataDir: join(folder, 'profile'),
      ignoreDefaultArgs: ['--mute-audio'],
      env: { ...process.env, ...options.environment, LANGUAGE: 'en' },
      args: [
        '--no-sandbox',
        '--lang=en',
        '--disable-background-networking',
        '--disable-component-update',
        '--no-first-run',
        '--autoplay-policy=no-user-gesture-required',
        // With Chrome's fakes a shared tab would be one of them, too.
        ...(microphone === undefined
          ? []
          : [
              '--use-fake-ui-for-media-stream',
              '--use-fake-device-for-media-stream',
              `--use-file-for-fake-audio-capture=${microphone}%noloop`,
            ]),
        ...(sharedTab === undefined ? [] : [`--auto-select-tab-capture-source-by-title=${sharedTab}`]),
      ],
    });
    disposal.add(() => browser.close());
    await browser
      .defaultBrowserContext()
      .setPermission(companion.address, { permission: { name: 'microphone' }, state: 'granted' });
    await pairPages(browser, companion.address);
    const complaints = await collectComplaints(browser);
    return {
      browser,
      companion,
      complaints,
      downloads,
      open: async (path) => {
        const page = await browser.newPage();
        const session = await page.createCDPSession();
        await session.send('Browser.setDownloadBehavior', { behavior: 'allow', downloadPath: downloads });
        await page.goto(companion.address + path, { waitUntil: 'load' });
        await page.waitForSelector('main');
        return page;
      },
      close: () => disposal.close(),
    };
  } catch (error) {
    await disposal.close();
    throw error;
  }
}

/** What axe-core finds wrong with a page, by rule and place. */
export async function violations(page: Page): Promise<string[]> {
  const source = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  // Not as a script of the page: its policy takes none.
  await page.evaluate(source);
  return page.evaluate(async () => {
    // Colours on their way from one to another are neither.
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    const transitions = document.getAnimations().filter((one) => one instanceof CSSTransition);
    await Promise.allSettled(transitions.map(({ finished }) => finished));
    const { axe } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    const found = await axe.run();
    return found.violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`),
    );
  });
}

/** Presses what is called so. */
export async function press(page: Page, name: string): Promise<void> {
  await page.locator(`::-p-aria(${name})`).click();
}

/** Chooses one of a few that are all in sight. */
export async function choose(page: Page, name: string): Promise<void> {
  await page.locator(`.segment ::-p-text(${name})`).click();
}

/** Drags a file over a place in the page and lets go of it there, as from the desktop. */
export async function dropFile(page: Page, selector: string, path: string): Promise<void> {
  const box = await (await page.waitForSelector(selector))?.boundingBox();
  if (box === undefined || box === null) throw new Error(`${selector} is not to be seen`);
  const session = await page.createCDPSession();
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', {
      type,
      x: box.x + box.width / 2,
      y: box.y + box.height / 2,
      data: { items: [], files: [path], dragOperationsMask: 1 },
    });
  }
  await session.detach();
}

export function textOf(page: Page, selector: string): Promise<string[]> {
  return page.$$eval(selector, (found) => found.map((element) => element.textContent));
}
