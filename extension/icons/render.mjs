// Draws client/ui/icon.svg at the sizes the manifest names: node extension/icons/render.mjs [path of a Chromium]
import { readFile } from 'node:fs/promises';
import { launch } from 'puppeteer-core';

const here = import.meta.dirname;
const svg = await readFile(`${here}/../../client/ui/icon.svg`, 'utf8');
const browser = await launch({
  executablePath: process.argv[2] ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
try {
  const page = await browser.newPage();
  for (const size of [16, 32, 48, 128]) {
    await page.setViewport({ width: size, height: size });
    await page.setContent(`<style>body{margin:0}svg{display:block;width:100vw;height:100vh}</style>${svg}`);
    await page.screenshot({ path: `${here}/icon-${size}.png`, omitBackground: true });
  }
} finally {
  await browser.close();
}
