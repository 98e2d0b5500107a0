/** Two people speak in a room; one of them is named on the speaker's page, and listeners read it where they read on and back. */
import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { joined, say, silence } from '../engines/speech.ts';
import { encoderOf } from '../fakes/directions-encoder.ts';
import { LONG_PATIENCE_MS } from '../fakes/patience.ts';
import { scriptedCatalog } from '../fakes/scripted-engines.ts';
import { wav } from '../fakes/uploads.ts';
import { openPageBed, press, textOf, violations, type PageBed } from './companion-page.ts';
import { until } from './harness/until.ts';
import { openTalkedRoom } from './talked-room.ts';

const path = join(tmpdir(), `samevoice-names-${process.pid}.wav`);
/** Two voices far apart, by turns. */
const DIRECTIONS_DEGREES = Array.from({ length: 24 }, (_, i) => (i % 2) * 80);
let bed: PageBed;

beforeAll(async () => {
  const sentence = joined(say('We can take the first train in the morning.'), silence(900));
  writeFileSync(path, wav(joined(...Array.from({ length: 24 }, () => sentence))));
  bed = await openPageBed({
    catalog: scriptedCatalog({ speaker: encoderOf(DIRECTIONS_DEGREES) }),
    microphone: path,
    settings: { ROOMS_PORT: '0' },
  });
});
afterAll(async () => {
  await bed.close();
  rmSync(path, { force: true });
  expect(bed.complaints).toEqual([]);
});

test('a speaker is named, and listeners read the name in lines that they had before', async () => {
  const { speaker, listener, code } = await openTalkedRoom(bed);
  const read = (): Promise<string[]> => textOf(listener, '.history-speaker');
  await until('lines of both', async () => new Set(await read()).size === 2, LONG_PATIENCE_MS);
  const [first = ''] = await textOf(speaker, '.transcript .line .speaker');

  await speaker.locator('::-p-text(Name the speakers)').click();
  await speaker.waitForSelector(`::-p-aria(Rename ${first})`);
  expect(await violations(speaker)).toEqual([]);
  await press(speaker, `Rename ${first}`);
  await speaker.waitForSelector('.speaker-names input[aria-invalid=true]');
  await speaker.locator(`::-p-aria(Another name for ${first})`).fill('Ana Ruiz');
  await press(speaker, `Rename ${first}`);
  await until('the name at the first line', async () => (await read())[0] === 'Ana Ruiz');
  await until('and at later ones', async () => (await read()).lastIndexOf('Ana Ruiz') > 2, LONG_PATIENCE_MS);
  expect(new Set(await read()).size).toBe(2);
  // Whoever speaks is named on the stage as well.
  await until(
    'the name on the stage',
    async () => (await textOf(listener, '.caption-speaker'))[0] === 'Ana Ruiz',
  );
  expect((await textOf(speaker, '.transcript .line .speaker'))[0]).toBe('Ana Ruiz');
  expect(await violations(listener)).toEqual([]);

  // The sheet for the projector is read by everybody too.
  const sheet = await bed.open(`/speaker/${code}/join`);
  await sheet.waitForSelector('.join-code');
  for (const value of ['light', 'dark']) {
    await sheet.emulateMediaFeatures([{ name: 'prefers-color-scheme', value }]);
    expect(await violations(sheet), value).toEqual([]);
  }
});
