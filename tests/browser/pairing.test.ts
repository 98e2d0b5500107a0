/** A viewer connects the browser to the companion, and what becomes of it: in a real browser, by typing. */
import { cp } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Page, Protocol } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { packageCode } from '../../scripts/packaged-code.mjs';
import { pairingRoutes } from '../../shared/http/pairing.ts';
import { apiOf } from '../fakes/api.ts';
import { runCompanion } from '../fakes/companion.ts';
import { PairingCompanion, type Disguise } from '../fakes/pairing-companion.ts';
import { scriptedCatalog } from '../fakes/scripted-engines.ts';
import { press, textOf, violations } from './companion-page.ts';
import { launchWithExtension, type ExtensionBrowser } from './harness/browser.ts';
import { Disposal } from './harness/disposal.ts';
import { temporaryFolder } from './harness/process.ts';
import { until } from './harness/until.ts';
import { openHummedFilm, type HummedFilm } from './hummed-film.ts';
import { tabTo } from './keyboard.ts';
import { untilSays, words } from './reading.ts';

/** What the browser itself writes down of a request that a companion refuses, and of a file that was not packaged. */
const EXPECTED = /status of 40[134]|status of 429|ERR_EMPTY_RESPONSE|pairing\.json/;

/** What the companion shows is one in a hundred millions. */
const WRONG = '11111111';

let film: HummedFilm;
let chromium: ExtensionBrowser;
let page: Page;

beforeAll(async () => {
  film = await openHummedFilm({}, false);
  ({ chromium, page } = film);
  await film.startCompanion();
});
afterAll(() => film.close());
afterEach(async () => {
  const left = chromium.browser.targets().filter((target) => /\/(popup|options)\/index/.test(target.url()));
  for (const target of left) await (await target.asPage()).close();
  expect(film.complaints.splice(0).filter((one) => !EXPECTED.test(one))).toEqual([]);
});

const api = () => apiOf(film.companion?.address ?? '');
const newCode = async () => (await api().call(pairingRoutes.code)).code;
const browsers = async () => (await api().call(pairingRoutes.browsers)).browsers;

async function forgetBrowsers(): Promise<void> {
  for (const { id } of await browsers()) await api().call(pairingRoutes.forget, { params: { id } });
}

/** Types a code in place of what is there, and presses Enter. */
async function typeCode(shown: Page, code: string): Promise<void> {
  await until('the field to have the focus', () =>
    shown.$eval('.pairing-code', (field) => field.matches(':focus')),
  );
  await shown.keyboard.down('Control');
  await shown.keyboard.press('a');
  await shown.keyboard.up('Control');
  await shown.keyboard.type(code);
  await shown.keyboard.press('Enter');
}

describe('a browser that is not connected yet', () => {
  it('is dubbed once the code is typed, which the companion shows; another one is refused', async () => {
    const code = film.companion?.code ?? '';
    const popup = await chromium.openPopup(page);
    await untilSays(popup, 'Connect this browser once');
    await untilSays(popup, 'Not connected');
    expect(await violations(popup)).toEqual([]);
    await typeCode(popup, '123');
    await untilSays(popup, 'The code has eight digits.');
    await typeCode(popup, WRONG);
    await untilSays(popup, 'Tries left: 2.');
    expect(await violations(popup)).toEqual([]);
    expect(await film.sessions()).toBe(0);

    await typeCode(popup, `${code.slice(0, 4)} ${code.slice(4)}`);
    await untilSays(popup, 'Dubbing into Spanish');
    expect(await words(popup)).not.toContain('Connect this browser once');
    await film.untilDubbed();
    expect((await browsers()).map(({ name }) => name)).toEqual([
      expect.stringMatching(/^Chrome on Linux, extension$/),
    ]);
  });

  it('keeps its key from the dubbed page, also where that has taken over the script that shows captions', async () => {
    const session = await page.createCDPSession();
    onTestFinished(() => session.detach());
    const contexts: Protocol.Runtime.ExecutionContextDescription[] = [];
    session.on('Runtime.executionContextCreated', ({ context }) => contexts.push(context));
    await session.send('Runtime.enable');
    const own = contexts.find(({ origin }) => origin === `chrome-extension://${chromium.extension.id}`);
    const { result } = await session.send('Runtime.evaluate', {
      ...(own === undefined ? {} : { contextId: own.id }),
      expression: `chrome.storage.local.get('pairings').then(JSON.stringify, () => 'refused')`,
      awaitPromise: true,
    });
    expect(result.value).toBe('refused');
  });

  it('goes on after the companion was started anew, and need not be connected again', async () => {
    const popup = await chromium.openPopup(page);
    for (const end of ['close', 'kill'] as const) {
      await film.stopCompanion(end);
      await untilSays(popup, 'Companion not running');
      await film.startCompanion();
      await untilSays(popup, 'Dubbing into Spanish');
      await film.untilDubbed();
    }
  });
});

describe('another program in the companion’s place', () => {
  async function instead(disguise: Disguise): Promise<PairingCompanion> {
    await film.stopCompanion('close');
    const other = await PairingCompanion.start('12345678', film.port);
    onTestFinished(() => film.startCompanion());
    onTestFinished(() => other.close());
    other.disguise = disguise;
    return other;
  }

  it('is given neither ticket nor sound, and the viewer is told; the film goes on with the companion itself', async () => {
    const other = await instead('another program');
    const popup = await chromium.openPopup(page);
    await untilSays(popup, 'Another program answers at this address');
    expect(await popup.$('.pairing-code')).toBeNull();
    await until('it to be asked again', () => other.requests.length > 3);
    await film.untilUntouched();
    expect(new Set(other.requests.map(({ path }) => path))).toEqual(new Set([pairingRoutes.proof.path]));
    expect(other.requests.filter(({ authorization }) => authorization !== undefined)).toEqual([]);
    expect(other.upgrades).toEqual([]);
    await other.close();
    await film.startCompanion();
    await untilSays(popup, 'Dubbing into Spanish');
    await film.untilDubbed();
  });

  it('that is a companion from before is to be updated', async () => {
    await instead('older');
    const popup = await chromium.openPopup(page);
    await untilSays(popup, 'The companion is older than the extension');
    await untilSays(popup, 'git pull && npm start');
  });

  it('that takes the connection and says nothing counts as away', async () => {
    const other = await instead('silent');
    const popup = await chromium.openPopup(page);
    await untilSays(popup, 'Companion not running');
    await until('it to be given up and asked again', () => other.requests.length > 2);
    expect(other.upgrades).toEqual([]);
  });
});

describe('a browser that the companion has forgotten', () => {
  it('is told so, waits with the original untouched, and goes on by another code', async () => {
    await film.startCompanion();
    await film.untilDubbed();
    await forgetBrowsers();
    const popup = await chromium.openPopup(page);
    await untilSays(popup, 'The companion no longer knows this browser');
    await film.untilUntouched();
    // The code of its start is good for three tries; each one without a code has to wait twice as long as the one before.
    const wrongUntil = (said: string) =>
      until(said, async () => {
        await typeCode(popup, WRONG);
        await popup.waitForSelector('.pairing-hint .wrong');
        return (await words(popup)).includes(said);
      });
    await wrongUntil('The companion shows no code now.');
    await wrongUntil('Too many attempts.');
    expect(await popup.$eval('.pairing button', (button) => button.matches(':disabled'))).toBe(true);
    const code = await newCode();
    await popup.waitForSelector('.pairing button:not(:disabled)');
    await typeCode(popup, code);
    await untilSays(popup, 'Dubbing into Spanish');
    await film.untilDubbed();
  });
});

it('an extension beside which npm start laid a code is connected without a word, and no page reads the code', async () => {
  const disposal = new Disposal();
  onTestFinished(() => disposal.close());
  const folder = await temporaryFolder('samevoice-extension-', disposal);
  await cp(resolve('dist/extension'), folder, { recursive: true });
  const companion = await runCompanion(scriptedCatalog(), { PAIRING_CODE: '31415926' });
  disposal.add(() => companion.close());
  packageCode(folder, { PAIRING_CODE: '31415926', PORT: String(companion.port) });
  const other = await launchWithExtension({ extensionPath: folder });
  disposal.add(() => other.close());
  await other.setSettings({ companion: companion.address, targetLanguage: 'es' });
  const shown = await other.open(`${film.scene.origin}/other`);
  const read = (url: string) =>
    fetch(url).then(
      () => 'read',
      () => 'refused',
    );
  expect(await shown.evaluate(read, `chrome-extension://${other.extension.id}/pairing.json`)).toBe('refused');
  const popup = await other.openPopup(shown);
  await untilSays(popup, 'Dubbing is off');
  await until('the extension to be paired', async () => {
    return (await apiOf(companion.address).call(pairingRoutes.browsers)).browsers.length === 1;
  });
  await popup.click('[role=switch]');
  await untilSays(popup, 'Dubbing into Spanish');
});

describe('in the options', () => {
  it('another browser is let in by a code, seen in the list, and forgotten', async () => {
    const options = await chromium.openOptions();
    await untilSays(options, 'Connected browsers');
    expect(await textOf(options, '.browsers .entry-name')).toEqual([
      expect.stringMatching(/^Chrome on Linux, extension this oneConnected on /),
    ]);
    await press(options, 'Connect another browser');
    await options.waitForSelector('.shown-code');
    await untilSays(options, 'Valid for 1');
    expect(await violations(options)).toEqual([]);
    const [shown = ''] = await textOf(options, '.shown-code');

    const own = await chromium.open(`${film.companion?.address ?? ''}/#pair=${shown.replace(' ', '')}`);
    await untilSays(own, 'Start dubbing');
    expect(new URL(own.url()).hash).toBe('');
    await options.bringToFront();
    await until('the code to be gone', async () => (await options.$('.shown-code')) === null);
    const page2 = 'Chrome on Linux, companion’s page';
    await untilSays(options, page2);
    await press(options, `Forget: ${page2}`);
    await press(options, `Forget permanently: ${page2}`);
    await until('one to be left', async () => (await browsers()).length === 1);

    await own.reload();
    await own.bringToFront();
    await untilSays(own, 'The companion no longer knows this browser');
    expect(await violations(own)).toEqual([]);
    await typeCode(own, await newCode());
    await untilSays(own, 'Start dubbing');
    await own.close();
  });

  it('this browser is forgotten by itself, and connected again there without a mouse', async () => {
    const options = await chromium.openOptions();
    await press(options, 'Forget: Chrome on Linux, extension');
    await press(options, 'Forget permanently: Chrome on Linux, extension');
    await untilSays(options, 'Connect this browser once');
    expect(await violations(options)).toEqual([]);
    await tabTo(options, 'textbox', 'Code');
    await typeCode(options, await newCode());
    await untilSays(options, 'Connected browsers');
    await film.untilDubbed();
  });
});
