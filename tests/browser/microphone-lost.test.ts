/** A microphone that is unplugged in the middle of a talk, and plugged in again. */
import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { joined, say, silence } from '../engines/speech.ts';
import { scriptedCatalog } from '../fakes/scripted-engines.ts';
import { wav } from '../fakes/uploads.ts';
import { openPageBed, press, textOf, type PageBed } from './companion-page.ts';
import { scannedCode } from './harness/scan.ts';
import { until } from './harness/until.ts';

const speechPath = join(tmpdir(), `samevoice-lost-${process.pid}.wav`);
let bed: PageBed;

beforeAll(async () => {
  const sentence = joined(say('We can take the first train in the morning.'), silence(900));
  writeFileSync(speechPath, wav(joined(...Array.from({ length: 24 }, () => sentence))));
  bed = await openPageBed({
    catalog: scriptedCatalog(),
    microphone: speechPath,
    settings: { ROOMS_PORT: '0' },
  });
});
afterAll(async () => {
  await bed.close();
  rmSync(speechPath, { force: true });
});

it('pauses the room, says so to its speaker and its listeners, and goes on by itself once it is there again', async () => {
  const speaker = await bed.open('/speaker');
  // The browser's fake device cannot be unplugged: its track ends as a real one does.
  await speaker.evaluate(() => {
    const { mediaDevices } = navigator;
    const open = mediaDevices.getUserMedia.bind(mediaDevices);
    mediaDevices.getUserMedia = async (constraints) => {
      const stream = await open(constraints);
      addEventListener('unplug', () => {
        for (const track of stream.getTracks()) {
          track.stop();
          track.dispatchEvent(new Event('ended'));
        }
      });
      return stream;
    };
  });
  await speaker.type('::-p-aria(Name of the room)', 'Town hall');
  await speaker.select('::-p-aria(Spoken language)', 'en');
  await press(speaker, 'Open the room');
  const link = await scannedCode(speaker);
  const context = await bed.browser.createBrowserContext();
  const listener = await context.newPage();
  await listener.goto(`${link}?lang=es`);
  await press(listener, 'Listen');
  const stateIs = (state: string) =>
    until(`the listener to see that the room is ${state}`, () =>
      listener.$eval('.room-state', (shown, wanted) => shown.getAttribute('data-state') === wanted, state),
    );
  await press(speaker, 'Start talking');
  await stateIs('live');

  await speaker.evaluate(() => dispatchEvent(new Event('unplug')));
  await stateIs('paused');
  expect((await textOf(speaker, '.said')).join(' ')).toMatch(/microphone/i);

  const before = (await textOf(listener, '.history-line')).length;
  await speaker.evaluate(() => navigator.mediaDevices.dispatchEvent(new Event('devicechange')));
  await stateIs('live');
  await until(
    'what is said to be translated again',
    async () => (await textOf(listener, '.history-line')).length > before,
  );
  expect((await textOf(speaker, '.said')).join(' ')).not.toMatch(/microphone/i);
});
