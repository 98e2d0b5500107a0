/** A listener's page in Firefox, where there is one: `firefox-esr` of Debian, over WebDriver BiDi. */
import { existsSync } from 'node:fs';
import { launch, type Browser } from 'puppeteer-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { encodeOpus } from '../fakes/ogg-opus.ts';
import { RoomServer } from '../fakes/room-server.ts';
import { textOf } from './companion-page.ts';
import { RECORDING_RATE_HZ, startPulse, type Pulse } from './harness/pulse.ts';
import { until } from './harness/until.ts';
import { amplitudeOf } from './listening.ts';

const FIREFOX = process.env['FIREFOX_PATH'] ?? '/usr/bin/firefox-esr';
const TONE_HZ = 440;
const CODE = '123456';
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
  const tone = encodeOpus(
    Int16Array.from({ length: 2.5 * 48_000 }, (_, at) =>
      Math.round(9_000 * Math.sin((2 * Math.PI * TONE_HZ * at) / 48_000)),
    ),
  );
  const room = await RoomServer.start({ code: CODE });
  onTestFinished(() => room.close());
  const page = await browser.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(`${room.origin}/listen/${CODE}`, { waitUntil: 'load' });
  await page.locator('button.primary').click();
  await until('the listener to be in', () => room.listenerCount === 1);
  const recorder = await pulse.record();
  room.say({ clauseId: 1, text: SPANISH, sound: tone });
  await until('the tone to be heard', () => {
    const toMs = recorder.startedMs + recorder.recordedMs;
    return amplitudeOf(TONE_HZ, recorder.heardBetween(toMs - 300, toMs), RECORDING_RATE_HZ) > 0.1;
  });
  expect((await textOf(page, '.caption')).join(' ')).toContain(SPANISH);
  expect(await page.$('canvas.avatar')).not.toBeNull();
  expect(complaints).toEqual([]);
});
