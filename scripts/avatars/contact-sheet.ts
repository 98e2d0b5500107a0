/**
 * Draws every mouth shape of every avatar, and of docs/avatar-example.json (`only=own`), in a headless Chromium, for a person to look at: `docs/avatars.png`.
 *   npm run avatars:sheet -- [file] [size=300] [only=mira] [shape=aa] [yaw=10] [pitch=4] [blink=1]
 */
import { build } from 'esbuild';
import { resolve } from 'node:path';
import { launch } from 'puppeteer-core';

const STYLE = `
  body { margin: 0; padding: 8px; width: max-content; background: #fff; font: 12px system-ui, sans-serif;
    display: grid; gap: 6px; grid-template-columns: repeat(var(--columns), max-content); }
  figure { margin: 0; text-align: center; color: #333; }
  canvas { display: block; border-radius: 8px; }`;

const [file = 'docs/avatars.png', ...options] = process.argv.slice(2);
const bundle = await build({
  entryPoints: [resolve(import.meta.dirname, 'sheet-page.ts')],
  bundle: true,
  format: 'esm',
  write: false,
});
const browser = await launch({
  executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
  headless: true,
  args: ['--no-sandbox'],
});
try {
  const page = await browser.newPage();
  await page.goto(`about:blank#${options.join('&')}`);
  await page.setViewport({ width: 2_600, height: 800 });
  await page.addStyleTag({ content: STYLE });
  await page.addScriptTag({ type: 'module', content: bundle.outputFiles[0]?.text ?? '' });
  await page.waitForSelector('body[data-drawn]');
  const path = resolve(import.meta.dirname, '../..', file);
  await (await page.$('body'))?.screenshot({ path: path });
  console.log(path);
} finally {
  await browser.close();
}
