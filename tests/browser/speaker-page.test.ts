/** The speaker's page by itself: what it proposes, and what becomes of it when it is loaded anew, taken over or done with. */
import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { joined, say, silence } from '../engines/speech.ts';
import { scriptedCatalog } from '../fakes/scripted-engines.ts';
import { wav } from '../fakes/uploads.ts';
import { openPageBed, press, textOf, violations, type PageBed } from './companion-page.ts';
import { scannedCode } from './harness/scan.ts';
import { until } from './harness/until.ts';

const speechPath = join(tmpdir(), `samevoice-speaker-page-${process.pid}.wav`);
let bed: PageBed;

beforeAll(async () => {
  const sentence = joined(say('We can take the first train in the morning.'), silence(900));
  writeFileSync(speechPath, wav(joined(...Array.from({ length: 24 }, () => sentence))));
  bed = await openPageBed({
    catalog: scriptedCatalog(),
    microphone: speechPath,
    settings: { ROOMS_PORT: '0', ROOM_ACCESS: 'link' },
  });
});
afterAll(async () => {
  await bed.close();
  rmSync(speechPath, { force: true });
  expect(bed.complaints).toEqual([]);
});

/** A room that nothing but a name was given. */
async function openRoom(): Promise<Page> {
  const speaker = await bed.open('/speaker');
  onTestFinished(() => speaker.close());
  await speaker.type('::-p-aria(Name of the room)', 'Town hall');
  await press(speaker, 'Open the room');
  await speaker.waitForSelector('.room-code');
  return speaker;
}

test('a room is proposed in the browser’s language, into another one, for those whom the companion lets in', async () => {
  const speaker = await bed.open('/speaker');
  await speaker.waitForSelector('.create ::-p-text(Only people with the link)');
  expect(await textOf(speaker, '.create select option:checked')).toContain('English');
  expect(await textOf(speaker, '.chip')).toEqual(['Spanish']);
  expect(await violations(speaker)).toEqual([]);
  await speaker.close();
  expect(await scannedCode(await openRoom())).toContain('#k=');
});

test('a page that is loaded anew while it is live says that it is paused, reads what was said, and goes on', async () => {
  const speaker = await openRoom();
  const context = await bed.browser.createBrowserContext();
  onTestFinished(() => context.close());
  const listener = await context.newPage();
  await listener.goto((await scannedCode(speaker)).replace('#', '?lang=es#'));
  await press(listener, 'Listen');
  await listener.waitForSelector('.history');
  await press(speaker, 'Start talking');
  const lines = (): Promise<string[]> => textOf(speaker, '.transcript .line');
  await until('a line and its translation', async () => (await lines()).some((line) => !line.includes('…')));
  const [before] = await lines();

  await speaker.reload({ waitUntil: 'load' });
  await until('what was said before', async () => (await lines())[0] === before);
  await speaker.waitForSelector('::-p-aria(Go on)');
  await listener.waitForSelector('.room-state ::-p-text(Paused)');
  const count = (await lines()).length;
  await press(speaker, 'Go on');
  await listener.waitForSelector('.room-state ::-p-text(Live)');
  await until('what is said from now on', async () => (await lines()).length > count);
});

test('the microphone is let go of when the room has ended', async () => {
  const speaker = await openRoom();
  await speaker.evaluate(() => {
    const { mediaDevices } = navigator;
    const open = mediaDevices.getUserMedia.bind(mediaDevices);
    mediaDevices.getUserMedia = async (constraints) => {
      const stream = await open(constraints);
      document.body.dataset['microphone'] = 'open';
      const [track] = stream.getTracks();
      addEventListener('look', () => {
        document.body.dataset['microphone'] = track?.readyState === 'ended' ? 'closed' : 'open';
      });
      return stream;
    };
  });
  await press(speaker, 'Start talking');
  await speaker.waitForSelector('body[data-microphone=open]');
  await press(speaker, 'End the room');
  await press(speaker, 'Really end it for everyone?');
  await speaker.waitForSelector('::-p-text(This room has ended.)');
  await until('the microphone to be closed', () =>
    speaker.evaluate(() => {
      dispatchEvent(new Event('look'));
      return document.body.dataset['microphone'] === 'closed';
    }),
  );
});
