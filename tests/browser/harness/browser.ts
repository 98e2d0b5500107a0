/// <reference types="chrome" />
import { launch, TargetType, type Browser, type Extension, type Page, type Target } from 'puppeteer-core';
import { EXTENSION_ID } from '../../../shared/identity.ts';
import { Disposal, type Closable } from './disposal.ts';
import { temporaryFolder } from './process.ts';
import { until } from './until.ts';
import { PATIENCE_MS } from '../../fakes/patience.ts';

/** Nothing goes out to the network on the browser's own account. */
const QUIET = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-domain-reliability',
  '--disable-sync',
  '--disable-quic',
  '--no-default-browser-check',
  '--no-first-run',
  '--metrics-recording-only',
];

export interface LaunchOptions {
  /** Folder of the built extension. */
  readonly extensionPath: string;
  /** A Chromium; CHROMIUM_PATH or Debian's where it is not given. */
  readonly executablePath?: string;
  /** Of the sound server that is to hear it. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly language?: string;
  readonly headless?: boolean;
}

/** A real Chromium with the extension in it. */
export interface ExtensionBrowser extends Closable {
  readonly browser: Browser;
  readonly extension: Extension;
  /** A new tab at an address. */
  open(url: string): Promise<Page>;
  /** A real click on the toolbar button over a tab: grants the tab and opens the popup. */
  openPopup(page: Page): Promise<Page>;
  openOptions(): Promise<Page>;
  /** Opens the popup over a tab, flips its switch, waits for it to be flipped, closes the popup. */
  toggle(page: Page): Promise<void>;
  /** The extension's settings, before or while it runs. */
  setSettings(settings: Record<string, unknown>): Promise<void>;
  /** What the service worker keeps about the dubbing. */
  state(): Promise<Record<string, unknown>>;
  /** Works in a page of the extension's own that does nothing by itself and is in nobody's way. */
  inExtension<Result>(work: (page: Page) => Promise<Result>): Promise<Result>;
  /** Ends the service worker, as the browser does with an idle one. */
  stopServiceWorker(): Promise<void>;
}

export async function launchWithExtension(options: LaunchOptions): Promise<ExtensionBrowser> {
  const disposal = new Disposal();
  try {
    const profile = await temporaryFolder('samevoice-profile-', disposal);
    const browser = await launch({
      executablePath: options.executablePath ?? process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
      pipe: true,
      headless: options.headless ?? true,
      userDataDir: profile,
      enableExtensions: [options.extensionPath],
      // With the sound muted, what is captured from a tab is all zeros.
      ignoreDefaultArgs: ['--mute-audio'],
      env: { ...process.env, ...options.environment, LANGUAGE: options.language ?? 'en' },
      args: [
        '--no-sandbox',
        '--autoplay-policy=no-user-gesture-required',
        `--lang=${options.language ?? 'en'}`,
        ...QUIET,
      ],
    });
    disposal.add(() => browser.close());
    const extension = await until('the extension', async () =>
      (await browser.extensions()).get(EXTENSION_ID),
    );
    return new RunningBrowser(browser, extension, disposal);
  } catch (error) {
    await disposal.close();
    throw error;
  }
}

class RunningBrowser implements ExtensionBrowser {
  readonly browser: Browser;
  readonly extension: Extension;
  readonly #disposal: Disposal;
  #ownPage: Promise<Page> | undefined;

  constructor(browser: Browser, extension: Extension, disposal: Disposal) {
    this.browser = browser;
    this.extension = extension;
    this.#disposal = disposal;
  }

  async open(url: string): Promise<Page> {
    const page = await this.browser.newPage();
    await page.goto(url);
    return page;
  }

  async openPopup(page: Page): Promise<Page> {
    await page.bringToFront();
    const opened = this.browser.waitForTarget((target) => this.#isPage(target, 'popup'), {
      timeout: PATIENCE_MS,
    });
    await this.extension.triggerAction(page);
    const popup = await (await opened).asPage();
    await popup.waitForSelector('[role=switch]');
    return popup;
  }

  async openOptions(): Promise<Page> {
    return this.open(`chrome-extension://${this.extension.id}/options/index.html`);
  }

  async toggle(page: Page): Promise<void> {
    const popup = await this.openPopup(page);
    const before = await popup.$eval('[role=switch]', (element) => element.getAttribute('aria-checked'));
    const wanted = before === 'true' ? 'false' : 'true';
    await popup.click('[role=switch]');
    await popup.waitForSelector(`[role=switch][aria-checked=${wanted}]:not(:disabled)`);
    await popup.close();
  }

  async setSettings(settings: Record<string, unknown>): Promise<void> {
    await this.inExtension((page) =>
      page.evaluate(async (values) => {
        const { settings: before } = await chrome.storage.local.get('settings');
        const kept = typeof before === 'object' && before !== null ? before : {};
        await chrome.storage.local.set({ settings: { ...kept, ...values } });
      }, settings),
    );
  }

  async state(): Promise<Record<string, unknown>> {
    return this.inExtension((page) =>
      page.evaluate(async () => {
        const { dubbing } = await chrome.storage.session.get('dubbing');
        return (dubbing ?? { phase: 'off' }) as Record<string, unknown>;
      }),
    );
  }

  async stopServiceWorker(): Promise<void> {
    // Its next life would wait for whoever is still attached to this one.
    const target = this.browser.targets().find((one) => one.type() === TargetType.SERVICE_WORKER);
    await (await target?.worker())?.client.detach();
    await this.inExtension(async (page) => {
      const client = await page.createCDPSession();
      try {
        let isStopped = false;
        const asked: Promise<unknown>[] = [];
        client.on('ServiceWorker.workerVersionUpdated', ({ versions }) => {
          for (const { versionId, scriptURL, runningStatus } of versions) {
            if (isStopped || !scriptURL.endsWith(`${EXTENSION_ID}/service-worker-loader.js`)) continue;
            if (runningStatus === 'running') {
              asked.push(client.send('ServiceWorker.stopWorker', { versionId }));
            }
            isStopped ||= runningStatus === 'stopped';
          }
        });
        await client.send('ServiceWorker.enable');
        await until('the service worker to be stopped', () => isStopped);
        // Told twice that it runs, it was asked to stop twice: an answer that is cut off by the detaching would be an unhandled
        // rejection. What counts is that it stopped, so an answer that crossed with that may be a refusal.
        await Promise.allSettled(asked);
      } finally {
        await client.detach();
      }
    });
  }

  async close(): Promise<void> {
    await this.#disposal.close();
  }

  async inExtension<Result>(work: (page: Page) => Promise<Result>): Promise<Result> {
    this.#ownPage ??= this.#openOwnPage();
    return work(await this.#ownPage);
  }

  async #openOwnPage(): Promise<Page> {
    const page = await this.browser.newPage({ background: true });
    await page.goto(`chrome-extension://${this.extension.id}/icons/icon-16.png`);
    return page;
  }

  #isPage(target: Target, name: string): boolean {
    return target.url().startsWith(`chrome-extension://${this.extension.id}/${name}/`);
  }
}
