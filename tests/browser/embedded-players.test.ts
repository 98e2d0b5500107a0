/** A page with any number of players of other sites in it: the viewer is asked about the three largest alone. */
import { build } from 'esbuild';
import { launch, type Browser } from 'puppeteer-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { MESSAGES } from '../../extension/messages.ts';

let browser: Browser;
let script: string;

beforeAll(async () => {
  const contents = `
    import { embeddedPlayers } from './extension/content/media-finder.ts';
    globalThis.embedded = () => embeddedPlayers(document);`;
  const stdin = { contents, resolveDir: process.cwd() };
  const { outputFiles } = await build({ stdin, bundle: true, write: false, format: 'iife' });
  script = outputFiles[0]?.text ?? '';
  const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
  // None of these sites is there: what is asked about is where their frames would come from.
  const args = ['--no-sandbox', '--host-resolver-rules=MAP * ~NOTFOUND'];
  browser = await launch({ executablePath, pipe: true, args });
});
afterAll(() => browser.close());

async function askedAbout(html: string): Promise<string[]> {
  const page = await browser.newPage();
  try {
    await page.setContent(html, { waitUntil: 'domcontentloaded' });
    await page.addScriptTag({ content: script });
    await page.waitForFunction(() =>
      [...document.querySelectorAll('iframe')].every(
        (frame) => !frame.contentDocument || frame.srcdoc !== '',
      ),
    );
    return await page.evaluate(() => (globalThis as unknown as { embedded: () => string[] }).embedded());
  } finally {
    await page.close();
  }
}

function frame(site: string, width: number, height = 300): string {
  return `<iframe src="${site}" width="${width}" height="${height}"></iframe>`;
}

it('the three largest sites are asked about, each once, and no more', async () => {
  const many = Array.from({ length: 40 }, (_, i) =>
    frame(`https://advertisement-${i}.example/play`, 300 + i),
  );
  const players = [frame('https://film.example/a', 800), frame('https://film.example/b', 790)];
  expect(await askedAbout([...many, ...players].join(''))).toEqual([
    'https://film.example/*',
    'https://advertisement-39.example/*',
    'https://advertisement-38.example/*',
  ]);
});

it('neither buttons, nor frames of the page’s own, nor other addresses than those of sites are asked about', async () => {
  const frames = [
    frame('https://button.example/', 120, 60),
    frame('data:text/html,a', 800),
    '<iframe srcdoc="<p>own</p>" width="800" height="400"></iframe>',
    frame('https://film.example/', 640),
  ];
  expect(await askedAbout(frames.join(''))).toEqual(['https://film.example/*']);
});

it('a page’s frame that names more than three is not listened to at all', () => {
  const { body } = MESSAGES.background.media;
  const seen = { area: 0, isPlaying: false, isUsed: false };
  const sites = ['https://a.example/*', 'https://b.example/*', 'https://c.example/*'];
  expect(body.safeParse({ ...seen, embedded: sites }).success).toBe(true);
  expect(body.safeParse({ ...seen, embedded: [...sites, 'https://d.example/*'] }).success).toBe(false);
});
