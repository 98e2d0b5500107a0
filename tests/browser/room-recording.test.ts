/** A recording that speaks in a room in place of the microphone: once, paused, again and again. */
import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { concat, sampleCount } from '../../shared/pcm.ts';
import { joined, silence } from '../engines/speech.ts';
import { LONG_PATIENCE_MS } from '../fakes/patience.ts';
import { scriptedCatalog } from '../fakes/scripted-engines.ts';
import { wav } from '../fakes/uploads.ts';
import { openPageBed, press, textOf, violations, type PageBed } from './companion-page.ts';
import { until } from './harness/until.ts';
import { amplitudes, STEP_MS } from './listening.ts';

const RATE_HZ = 16_000;
const FIRST_HZ = 440;
const SECOND_HZ = 700;
const MICROPHONE_HZ = 1_500;
const FIRST_MS = 8_000;
const SECOND_MS = 2_000;
/** Of a tone, what the gate before the recogniser takes for its edges. */
const EDGES_MS = 300;
const folder = tmpdir();
const paths = {
  microphone: join(folder, `samevoice-recording-microphone-${process.pid}.wav`),
  recording: join(folder, `samevoice-recording-${process.pid}.wav`),
  letter: join(folder, `samevoice-recording-letter-${process.pid}.wav`),
};
/** What the recogniser was given. */
const recognised: Int16Array[] = [];
let bed: PageBed;

beforeAll(async () => {
  writeFileSync(paths.microphone, wav(toneOf(MICROPHONE_HZ, 60_000)));
  const recording = joined(
    silence(400),
    toneOf(FIRST_HZ, FIRST_MS),
    silence(900),
    toneOf(SECOND_HZ, SECOND_MS),
    silence(200),
  );
  writeFileSync(paths.recording, wav(recording));
  writeFileSync(paths.letter, 'Dear visitors, this is no sound.');
  bed = await openPageBed({
    catalog: scriptedCatalog({
      heard: ({ samples }) => {
        recognised.push(Int16Array.from(samples));
      },
    }),
    microphone: paths.microphone,
    settings: { ROOMS_PORT: '0' },
  });
});
afterAll(async () => {
  await bed.close();
  for (const path of Object.values(paths)) rmSync(path, { force: true });
  expect(bed.complaints).toEqual([]);
});

function toneOf(hz: number, lengthMs: number): Int16Array {
  return Int16Array.from(
    { length: sampleCount(lengthMs, RATE_HZ) },
    (_, i) => 9_000 * Math.sin((2 * Math.PI * hz * i) / RATE_HZ),
  );
}

/** How long a tone was in what the recogniser was given. */
function recognisedMs(hz: number): number {
  return amplitudes(hz, concat(recognised), RATE_HZ).filter((amplitude) => amplitude > 0.05).length * STEP_MS;
}

async function openListener(code: string): Promise<Page> {
  const context = await bed.browser.createBrowserContext();
  const page = await context.newPage();
  await page.goto(`${bed.companion.listenerAddress}/listen/${code}?lang=es`, { waitUntil: 'load' });
  await press(page, 'Listen');
  await page.waitForSelector('.history');
  return page;
}

async function choose(speaker: Page, path: string): Promise<void> {
  const field = await speaker.waitForSelector<'input[type=file]'>('input[type=file]');
  await field?.uploadFile(path);
}

const linesOf = (page: Page): Promise<string[]> => textOf(page, '.history-line');

test('a recording speaks in a room, is paused without losing a word, and comes again by itself', async () => {
  const speaker = await bed.open('/speaker');
  await speaker.type('::-p-aria(Name of the room)', 'Museum');
  await speaker.select('::-p-aria(Spoken language)', 'en');
  await speaker.select('::-p-aria(Translate into)', 'es');
  await press(speaker, 'Open the room');
  const code = await until('the code', async () =>
    (await textOf(speaker, '.room-code'))[0]?.replace(' ', ''),
  );
  const listener = await openListener(code);

  await choose(speaker, paths.letter);
  await speaker.waitForSelector('::-p-text(This file cannot be played.)');
  await choose(speaker, paths.recording);
  await speaker.waitForSelector('::-p-text(0:00 of 0:11)');
  expect(await textOf(speaker, '.said')).toEqual(['']);
  await press(speaker, 'Repeat');
  await speaker.select('::-p-aria(Pause between two passes)', '5');
  expect(await violations(speaker)).toEqual([]);

  await press(speaker, 'Play into the room');
  await speaker.waitForSelector('::-p-text(Pass 1)');
  // The microphone may be looked after meanwhile: it is not what the room is given.
  await press(speaker, 'Check the microphone');
  await speaker.waitForSelector('meter');
  await until('the first words', async () => (await linesOf(listener)).length > 0, LONG_PATIENCE_MS);
  await press(speaker, 'Pause the recording');
  await listener.waitForSelector('::-p-text(Paused)');
  const place = (): Promise<string[]> => textOf(speaker, '[aria-label=Recording] .field-value');
  const paused = await place();
  expect(paused).not.toEqual([]);
  // It stands still meanwhile.
  expect(await violations(speaker)).toEqual([]);
  expect(await place()).toEqual(paused);
  await press(speaker, 'Continue the recording');
  await speaker.waitForSelector('::-p-text(Pass 1 has ended)', { timeout: LONG_PATIENCE_MS });
  await listener.waitForSelector('::-p-text(Paused)');
  const before = (await linesOf(listener)).length;
  for (const [hz, lengthMs] of [
    [FIRST_HZ, FIRST_MS],
    [SECOND_HZ, SECOND_MS],
  ] as const) {
    expect(recognisedMs(hz), `${hz} Hz`).toBeGreaterThan(lengthMs - EDGES_MS);
    expect(recognisedMs(hz), `${hz} Hz`).toBeLessThan(lengthMs + EDGES_MS);
  }

  await speaker.waitForSelector('::-p-text(Pass 2)', { timeout: LONG_PATIENCE_MS });
  // Who comes in the middle reads what was said, and what comes.
  const late = await openListener(code);
  await until(
    'lines of the second pass',
    async () => (await linesOf(listener)).length > before && (await linesOf(late)).length > before,
    LONG_PATIENCE_MS,
  );
  await press(speaker, 'Repeat');
  await speaker.waitForSelector('::-p-text(0:00 of 0:11)', { timeout: LONG_PATIENCE_MS });
  await listener.waitForSelector('::-p-text(Paused)');
  expect(recognisedMs(SECOND_HZ)).toBeGreaterThan(2 * (SECOND_MS - EDGES_MS));
  expect(recognisedMs(MICROPHONE_HZ)).toBe(0);

  // Then it is the microphone's turn again.
  await press(speaker, 'Go on');
  await until('the microphone', () => recognisedMs(MICROPHONE_HZ) > 500, LONG_PATIENCE_MS);
  await speaker.close();
});
