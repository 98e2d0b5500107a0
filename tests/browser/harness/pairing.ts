/** Browsers that are paired with a companion whose secret this process knows, as if a viewer had typed its code. */
import type { Browser } from 'puppeteer-core';
import { pair } from '../../../client/pairing/pair.ts';
import { hostOf, type Pairing } from '../../../client/pairing/pairing-store.ts';
import { pairingRoutes } from '../../../shared/http/pairing.ts';
import { apiOf } from '../../fakes/api.ts';
import type { ExtensionBrowser } from './browser.ts';

async function pairingWith(address: string): Promise<Record<string, Pairing>> {
  const { code } = await apiOf(address).call(pairingRoutes.code);
  return { [hostOf(address)]: await pair({ address, code, name: 'Browser of a test' }) };
}

/** The extension, beside the companions that it is paired with already. */
export async function pairExtension(chromium: ExtensionBrowser, address: string): Promise<void> {
  const added = await pairingWith(address);
  await chromium.inExtension((page) =>
    page.evaluate(async (pairings) => {
      const { pairings: before } = await chrome.storage.local.get('pairings');
      const kept = typeof before === 'object' && before !== null ? before : {};
      await chrome.storage.local.set({ pairings: { ...kept, ...pairings } });
    }, added),
  );
}

/** The companion's own pages in this browser. */
export async function pairPages(browser: Browser, address: string): Promise<void> {
  const pairings = await pairingWith(address);
  const page = await browser.newPage();
  // Of the same origin, and with nothing in it that would ask for anything.
  await page.goto(`${address}/api/health`);
  await page.evaluate((kept) => {
    localStorage.setItem('samevoice-pairings', kept);
  }, JSON.stringify(pairings));
  await page.close();
}
