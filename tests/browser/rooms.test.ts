/** A room from its opening to its end: somebody talks in one page, others listen in theirs, as people would do it. */
import { rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EngineCatalog } from '../../companion/engines/catalog.ts';
import { embeddedEngines } from '../../companion/engines/installed.ts';
import { VoiceprintEncoder } from '../../companion/engines/ivector/voiceprint-encoder.ts';
import { joined, say, silence } from '../engines/speech.ts';
import { LONG_PATIENCE_MS } from '../fakes/patience.ts';
import { wav } from '../fakes/uploads.ts';
import { choose, openPageBed, press, textOf, violations, type PageBed } from './companion-page.ts';
import { RECORDING_RATE_HZ, startPulse, type Pulse } from './harness/pulse.ts';
import { until } from './harness/until.ts';

const speechPath = join(tmpdir(), `samevoice-room-speech-${process.pid}.wav`);
/** What is on its way to the loudspeaker when a page is closed is still heard. */
const CLOSING_MS = 500;
/** Long enough for a dub that is played to be noticed. */
const HEARD_FOR_MS = 1_200;

let catalog: EngineCatalog;
let pulse: Pulse;
let bed: PageBed;

beforeAll(async () => {
  const sentences = [
    'We can take the first train in the morning.',
    'My brother left the house three days ago.',
    'The children are in the garden with the dog.',
    'We can take the first train in the morning.',
    'My brother left the house three days ago.',
    'The children are in the garden with the dog.',
  ];
  const speech = joined(silence(1_500), ...sentences.flatMap((words) => [say(words), silence(1_800)]));
  writeFileSync(speechPath, wav(joined(speech, speech, speech)));
  catalog = new EngineCatalog({ engines: 'embedded' }, embeddedEngines(new VoiceprintEncoder()));
  await catalog.warm();
  pulse = await startPulse();
  bed = await openPageBed({
    catalog,
    microphone: speechPath,
    environment: pulse.environment,
    settings: { ROOMS_PORT: '0' },
  });
});
afterAll(async () => {
  await bed.close();
  await pulse.close();
  await catalog.close();
  rmSync(speechPath, { force: true });
  // A wrong code is answered by a failure, which the browser writes down in its own words.
  expect(bed.complaints.filter((words) => !words.includes('404'))).toEqual([]);
});

async function openListener(path: string): Promise<Page> {
  const context = await bed.browser.createBrowserContext();
  const page = await context.newPage();
  await page.setViewport({ width: 390, height: 844 });
  await page.goto(bed.companion.listenerAddress + path, { waitUntil: 'load' });
  return page;
}

/** Whether what a canvas shows differs from what it showed the last time. */
async function seesMovement(page: Page): Promise<boolean> {
  return page.$eval('canvas.avatar', (canvas) => {
    const picture = canvas.toDataURL();
    const before = canvas.dataset['picture'];
    canvas.dataset['picture'] = picture;
    return before !== undefined && before !== picture;
  });
}

function loudest(samples: Int16Array): number {
  return samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0) / 32_768;
}

test('a room is opened, talked to, heard, read and seen in another language, locked, and ended', async () => {
  const speaker = await bed.open('/speaker');
  expect(await violations(speaker)).toEqual([]);
  await press(speaker, 'Open the room');
  // It is not opened without a name.
  await speaker.waitForSelector('input[aria-invalid=true]');
  await speaker.type('::-p-aria(Name of the room)', 'Town hall');
  await speaker.select('::-p-aria(Spoken language)', 'en');
  await speaker.select('::-p-aria(Translate into)', 'es');
  await speaker.locator('.avatar-choice ::-p-text(Noor)').click();
  for (const remove of await speaker.$$('.chip-remove')) {
    const name = await remove.evaluate((element) => element.getAttribute('aria-label'));
    if (name !== 'Remove Spanish') await remove.click();
  }
  await press(speaker, 'Open the room');
  const [shown = ''] = await until('the code', async () => {
    const codes = await textOf(speaker, '.room-code');
    return codes.length > 0 && codes;
  });
  expect(shown).toMatch(/^\d{3} \d{3}$/);
  expect(await violations(speaker)).toEqual([]);

  // By the code, typed as it is read out.
  const listener = await openListener('/listen');
  expect(await violations(listener)).toEqual([]);
  await listener.type('::-p-aria(Room code)', '12 34');
  await press(listener, 'Continue');
  await listener.waitForSelector('::-p-text(Enter all six digits.)');
  await listener.locator('::-p-aria(Room code)').fill(shown);
  await press(listener, 'Continue');
  await listener.waitForSelector('::-p-text(Town hall)');
  expect(await violations(listener)).toEqual([]);
  // What is spoken can be read as well, and is what an English browser begins with.
  expect(await textOf(listener, '.door option:checked')).toEqual(['English (captions only)']);
  await listener.select('.door select', 'es');
  await press(listener, 'Listen');
  await listener.waitForSelector('::-p-aria(Noor, an AI avatar, listening)');
  expect(await textOf(listener, '.disclosure')).toEqual(['AI voice and picture']);
  await until(
    'the listener to be counted',
    async () => (await textOf(speaker, '.listener-total'))[0] === '1',
  );

  const recorder = await pulse.record();
  await press(speaker, 'Start talking');
  await until(
    'the translation to be read',
    async () => (await textOf(listener, '.history-line')).join(' ').includes('tren'),
    LONG_PATIENCE_MS,
  );
  await listener.waitForSelector('::-p-aria(Noor, an AI avatar, speaking)', { timeout: LONG_PATIENCE_MS });
  await until(
    'its dub in the loudspeaker',
    () => loudest(recorder.heardBetween(recorder.startedMs, recorder.endMs)) > 0.02,
  );
  await until('the face to move', () => seesMovement(listener));
  expect(await violations(listener)).toEqual([]);
  await until('the speaker to read both', async () => {
    const lines = (await textOf(speaker, '.transcript .line')).join(' ');
    return lines.includes('train') && lines.includes('tren');
  });
  expect(await speaker.$$('canvas.avatar')).toEqual([]);
  expect(await violations(speaker)).toEqual([]);

  // Who comes late reads what was said.
  const late = await openListener(`/listen/${shown.replace(' ', '')}?lang=es`);
  await choose(late, 'Captions only');
  await press(late, 'Read captions');
  await until('what was said before', async () =>
    (await textOf(late, '[role=log] .history-line')).join(' ').includes('tren'),
  );
  expect(await late.$$('canvas')).toEqual([]);
  expect(await violations(late)).toEqual([]);

  // Where nobody listens aloud, nothing is heard: the speaker's page plays no dub, or it would be translated again.
  await listener.close();
  const fromMs = recorder.endMs + CLOSING_MS;
  const before = (await textOf(late, '.history-line')).length;
  await until(
    'two more sentences',
    async () => (await textOf(late, '.history-line')).length >= before + 2,
    LONG_PATIENCE_MS,
  );
  await until('a second and more of what is heard meanwhile', () => recorder.endMs > fromMs + HEARD_FOR_MS);
  const since = recorder.heardBetween(fromMs, recorder.endMs);
  expect(since.length).toBeGreaterThan(RECORDING_RATE_HZ);
  expect(loudest(since)).toBe(0);

  await press(speaker, 'Pause');
  await late.waitForSelector('::-p-text(Paused)');
  await press(speaker, 'Lock the room');
  const stranger = await until('the door to be locked', async () => {
    const page = await openListener(`/listen/${shown.replace(' ', '')}`);
    const refused = await page
      .waitForSelector('::-p-text(There is no such room)', { timeout: 1_000 })
      .catch(() => undefined);
    if (refused !== undefined) return page;
    await page.close();
    return undefined;
  });
  expect(await violations(stranger)).toEqual([]);

  await press(speaker, 'VTT');
  const saved = join(bed.downloads, `samevoice-${shown.replace(' ', '')}.vtt`);
  const vtt = await until('the transcript', () => readFile(saved, 'utf8').catch(() => undefined));
  expect(vtt).toMatch(/^WEBVTT[\s\S]*tren/);

  await press(speaker, 'End the room');
  await press(speaker, 'Really end it for everyone?');
  for (const page of [speaker, late]) await page.waitForSelector('::-p-text(This room has ended.)');
  await press(speaker, 'Open another room');
  await speaker.waitForSelector('::-p-aria(Name of the room)');
  await recorder.stop();
});
