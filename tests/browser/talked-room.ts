/** A room that is opened on the speaker's page, listened to in Spanish by somebody else, and talked in. */
import type { Page } from 'puppeteer-core';
import { press, textOf, type PageBed } from './companion-page.ts';
import { until } from './harness/until.ts';

export async function openTalkedRoom(
  bed: PageBed,
): Promise<{ readonly speaker: Page; readonly listener: Page; readonly code: string }> {
  const speaker = await bed.open('/speaker');
  await speaker.type('::-p-aria(Name of the room)', 'Town hall');
  await speaker.select('::-p-aria(Spoken language)', 'en');
  await speaker.select('::-p-aria(Translate into)', 'es');
  await press(speaker, 'Open the room');
  const code = await until('the code', async () =>
    (await textOf(speaker, '.room-code'))[0]?.replace(' ', ''),
  );
  const listener = await (await bed.browser.createBrowserContext()).newPage();
  await listener.goto(`${bed.companion.listenerAddress}/listen/${code}?lang=es`, { waitUntil: 'load' });
  await press(listener, 'Listen');
  await listener.waitForSelector('.history');
  await press(speaker, 'Start talking');
  return { speaker, listener, code };
}
