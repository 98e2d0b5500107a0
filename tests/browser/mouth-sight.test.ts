/** How far a mouth is open is read from pictures as it was drawn, whichever way the head is turned. */
import { resolve } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launch, type Browser, type Page } from 'puppeteer-core';
import { apertures, faceOn } from '../bench/lips/mouth-sight.ts';

let browser: Browser;
let page: Page;

beforeAll(async () => {
  const bundle = await build({
    entryPoints: [resolve(import.meta.dirname, 'mouth-page.ts')],
    bundle: true,
    format: 'iife',
    write: false,
  });
  browser = await launch({
    executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
    headless: true,
    args: ['--no-sandbox'],
  });
  page = await browser.newPage();
  await page.setViewport({ width: 390, height: 400 });
  await page.evaluate(bundle.outputFiles[0]?.text ?? '');
});
afterAll(() => browser.close());

interface Drawn {
  readonly aperture: number;
  readonly teeth: number;
  readonly yaw: number;
  readonly pitch: number;
}

it('reads closed lips as closed, and open ones as open as they are', async () => {
  const poses: Drawn[] = [];
  for (const aperture of [0, 0.15, 0.3, 0.6, 0.95]) {
    for (const teeth of [0, 0.9]) {
      for (const [yaw, pitch] of [
        [0, 0],
        [9, 4],
        [-9, -4],
      ] as const) {
        poses.push({ aperture, teeth, yaw, pitch });
      }
    }
  }
  const pictures: Buffer[] = [];
  for (const { aperture, teeth, yaw, pitch } of poses) {
    await page.evaluate(`showMouth(${aperture}, ${teeth}, ${yaw}, ${pitch})`);
    pictures.push(Buffer.from(await page.screenshot({ type: 'jpeg', quality: 85 })));
  }
  const read = await apertures(await faceOn(page), pictures);
  expect(read).toHaveLength(poses.length);
  for (const [at, pose] of poses.entries()) {
    const what = `${JSON.stringify(pose)} was read as ${read[at]}`;
    // Closures are counted below 0.08; a pixel of this picture is 0.04, and a turned head's mouth is seen from the side.
    if (pose.aperture === 0) expect(read[at], what).toBeLessThan(0.08);
    else expect(read[at], what).toBeGreaterThan(0.08);
    expect(Math.abs((read[at] ?? 0) - pose.aperture), what).toBeLessThan(0.15);
  }
});
