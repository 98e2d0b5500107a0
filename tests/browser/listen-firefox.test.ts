/** A listener's page in Firefox, where there is one: `firefox-esr` of Debian, over WebDriver BiDi. */
import { existsSync } from 'node:fs';
import { launch, type Browser } from 'puppeteer-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { textOf } from './companion-page.ts';
import { startPulse, type Pulse } from './harness/pulse.ts';
import { until } from './harness/until.ts';
import { CODE, isToneHeard, openRoom, pureTone } from './listen-bed.ts';

const FIREFOX = process.env['FIREFOX_PATH'] ?? '/usr/bin/firefox-esr';
const SPANISH = 'Buenos días a todos.';
const hasFirefox = existsSync(FIREFOX);
let pulse: Pulse;
let browser: Browser;

beforeAll(async () => {
  if (!hasFirefox) return;
  pulse = await startPulse();
  browser = await launch({
    browser: 'firefox',
    executablePath: FIREFOX,
    headless: true,
    env: { ...process.env, ...pulse.environment },
    extraPrefsFirefox: { 'intl.accept_languages': 'en', 'intl.locale.requested': 'en-US' },
  });
});
afterAll(async () => {
  if (!hasFirefox) return;
  await browser.close();
  await pulse.close();
});

test.skipIf(!hasFirefox)('a room is entered with one tap, read, seen and heard in Firefox', async () => {
  const tone = pureTone();
  const room = await openRoom();
  const page = await browser.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(`${room.origin}/listen/${CODE}`, { waitUntil: 'load' });
  await page.locator('button.primary').click();
  await until('the listener to be in', () => room.listenerCount === 1);
  const recorder = await pulse.record();
  room.say({ clauseId: 1, text: SPANISH, sound: tone });
  await until('the tone to be heard', () => isToneHeard(recorder));
  expect((await textOf(page, '.caption')).join(' ')).toContain(SPANISH);
  expect(await page.$('canvas.avatar')).not.toBeNull();
  expect(complaints).toEqual([]);
});
