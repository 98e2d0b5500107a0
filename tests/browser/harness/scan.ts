import jsQR from 'jsqr';
import { PNG } from 'pngjs';
import type { Page } from 'puppeteer-core';

/** What a telephone's camera reads of the code on the screen; empty where there is none to be read. */
export async function scannedCode(page: Page): Promise<string> {
  const code = await page.waitForSelector('.qr');
  const { data, width, height } = PNG.sync.read(Buffer.from((await code?.screenshot()) ?? []));
  return jsQR(Uint8ClampedArray.from(data), width, height)?.data ?? '';
}
