/** The companion's page when two speakers turn out to be one: lines that are already shown change their name and colour. */
import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { joined, say, silence } from '../engines/speech.ts';
import { encoderOf } from '../fakes/directions-encoder.ts';
import { LONG_PATIENCE_MS } from '../fakes/patience.ts';
import { scriptedCatalog } from '../fakes/scripted-engines.ts';
import { wav } from '../fakes/uploads.ts';
import { openPageBed, press, textOf, type PageBed } from './companion-page.ts';
import { until } from './harness/until.ts';

/** Two voices far apart, and then voices between them, which show that both are one. */
const DIRECTIONS_DEGREES = [0, 56, 28, 30, 26, 29, 27];
const speechPath = join(tmpdir(), `samevoice-merge-speech-${process.pid}.wav`);
let bed: PageBed;

beforeAll(async () => {
  const sentence = joined(say('We can take the first train in the morning.'), silence(900));
  writeFileSync(speechPath, wav(joined(...Array.from({ length: 16 }, () => sentence))));
  bed = await openPageBed({
    catalog: scriptedCatalog({ speaker: encoderOf(DIRECTIONS_DEGREES) }),
    microphone: speechPath,
  });
});
afterAll(async () => {
  await bed.close();
  rmSync(speechPath, { force: true });
  expect(bed.complaints).toEqual([]);
});

test('lines of a speaker who turns out to be an earlier one get that one’s name and colour', async () => {
  const page = await bed.open('/');
  await press(page, 'I wear headphones');
  await press(page, 'Start dubbing');
  const names = () => textOf(page, '.transcript .line .speaker');
  await until('two speakers', async () => new Set(await names()).size === 2, LONG_PATIENCE_MS);
  // The companion announces the merger before the clause that revealed it.
  await until(
    'the lines that show them to be one',
    async () => (await names()).length > DIRECTIONS_DEGREES.length,
    LONG_PATIENCE_MS,
  );
  const shown = await page.$$eval('.transcript .line .speaker', (speakers) =>
    speakers.map((speaker) => `${speaker.textContent}, ${speaker.className}`),
  );
  expect(new Set(shown).size).toBe(1);
  await press(page, 'Stop');
  await page.waitForSelector('::-p-aria(Start dubbing)');
  await page.close();
});
