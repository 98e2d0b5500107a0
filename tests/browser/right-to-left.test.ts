/** Lines of languages written from right to left, beside names and notes that are not: measured where each letter stands. */
import { build } from 'esbuild';
import { launch, type Browser, type Page } from 'puppeteer-core';
import { afterAll, beforeAll, expect, it } from 'vitest';

const HEBREW = 'שלום, מה נשמע?';
const ARABIC = 'كيف حالك؟ نعم.';

/** The real captions and the real transcript, in a page of their own; what a page says is in English. */
const SCRIPT = `
  import { h, render } from 'preact';
  import { Captions } from './extension/content/captions.ts';
  import { TranscriptCard } from './pages/live/transcript-card.tsx';
  import { setMessageSource } from './client/i18n/text.ts';
  setMessageSource((key) => (key === 'ai_voice' ? 'AI voice' : key));
  const captions = new Captions(() => undefined, new AbortController().signal);
  captions.setStyle({ text: 'both', size: 'medium', background: 'soft', position: 'bottom' });
  let clauses = 0;
  globalThis.caption = (name, text, original) =>
    captions.show({ kind: 'show', clauseId: ++clauses, speaker: { id: name, name, colour: 1 }, text, original, lingerMs: 60000 });
  globalThis.transcript = (text, translation) => {
    const line = { session: 1, clauseId: 1, speaker: { id: 's', name: 'Ann', colour: 1 }, isOverlapped: true, text, translation, isUnspoken: true };
    const view = { sessionId: undefined, engines: undefined, transcript: { lines: [line], partial: { text, speaker: line.speaker } } };
    render(h(TranscriptCard, { live: { view: { value: view } } }), document.body);
  };`;

let browser: Browser;
let page: Page;

beforeAll(async () => {
  const { outputFiles } = await build({
    stdin: { contents: SCRIPT, resolveDir: process.cwd() },
    ...{ bundle: true, write: false, format: 'iife', jsx: 'automatic', jsxImportSource: 'preact' },
  });
  const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
  browser = await launch({ executablePath, pipe: true, args: ['--no-sandbox'] });
  page = await browser.newPage();
  await page.evaluate(() => {
    // Closed roots are opened, so that what stands in them can be measured.
    const attach = Reflect.get(Element.prototype, 'attachShadow');
    Element.prototype.attachShadow = function (init) {
      return attach.call(this, { ...init, mode: 'open' });
    };
  });
  await page.addScriptTag({ content: outputFiles[0]?.text ?? '' });
});
afterAll(() => browser.close());

/** Where the first and the last letter of a text stand, in pixels from the left. */
async function ends(text: string): Promise<{ first: number; last: number }> {
  const found = await page.evaluate((wanted) => {
    const roots: Node[] = [document.body];
    const host = document.querySelector('[data-samevoice=captions]');
    if (host?.shadowRoot) roots.push(host.shadowRoot);
    for (const root of roots) {
      const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
      for (let node = walk.nextNode(); node !== null; node = walk.nextNode()) {
        const at = node.nodeValue?.indexOf(wanted) ?? -1;
        if (at < 0) continue;
        const leftOf = (offset: number): number => {
          const range = document.createRange();
          range.setStart(node, offset);
          range.setEnd(node, offset + 1);
          return range.getBoundingClientRect().left;
        };
        return { first: leftOf(at), last: leftOf(at + wanted.length - 1) };
      }
    }
    return undefined;
  }, text);
  if (found === undefined) throw new Error(`"${text}" is not shown.`);
  return found;
}

async function expectDirection(text: string, direction: 'rtl' | 'ltr'): Promise<void> {
  const { first, last } = await ends(text);
  expect([text, last < first ? 'rtl' : 'ltr']).toEqual([text, direction]);
}

function showCaption(name: string, text: string, original: string): Promise<void> {
  return page.evaluate(
    (...words) => {
      (globalThis as unknown as { caption: (...words: string[]) => void }).caption(...words);
    },
    name,
    text,
    original,
  );
}

it('captions run as their own words do, whatever note, name or original stands beside them', async () => {
  await showCaption('Ann', HEBREW, 'Hello, how are you?');
  await expectDirection('AI voice', 'ltr');
  await expectDirection(HEBREW, 'rtl');
  await expectDirection('Hello, how are you?', 'ltr');
  await showCaption('דנה', 'Fine, thanks!', ARABIC);
  await expectDirection(HEBREW, 'rtl');
  // Its name is on the side that its words begin at.
  expect((await ends('Ann')).first).toBeGreaterThan((await ends(HEBREW)).first);
  await expectDirection('Fine, thanks!', 'ltr');
  expect((await ends('דנה')).first).toBeLessThan((await ends('Fine, thanks!')).first);
  await expectDirection(ARABIC, 'rtl');
});

it('mixed lines follow their first letter', async () => {
  await showCaption('', 'ראיתי את Casablanca, ואז…', '');
  const [start, film] = [await ends('ראיתי'), await ends('Casablanca')];
  expect(start.first).toBeGreaterThan(film.first);
  await expectDirection('Casablanca', 'ltr');
});

it('the transcript runs as its words do, whatever names and marks stand in it', async () => {
  const show = (text: string, translation: string): Promise<void> =>
    page.evaluate(
      (...words) => {
        (globalThis as unknown as { transcript: (...words: string[]) => void }).transcript(...words);
      },
      text,
      translation,
    );
  await show(ARABIC, HEBREW);
  await expectDirection(ARABIC, 'rtl');
  await expectDirection(HEBREW, 'rtl');
  const partial = await page.$eval('.partial', (line) => getComputedStyle(line).direction);
  expect(partial).toBe('rtl');
  expect((await ends('Ann')).first).toBeGreaterThan((await ends(ARABIC)).first);
  await show('Fine, thanks!', ARABIC);
  await expectDirection('Fine, thanks!', 'ltr');
  await expectDirection(ARABIC, 'rtl');
});
