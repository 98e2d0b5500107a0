/** Two rooms in conversation: each speaker's page hears the other room, and its microphone does not bring the dub back. */
import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { concat, sampleCount } from '../../shared/pcm.ts';
import { LONG_PATIENCE_MS } from '../fakes/patience.ts';
import { scriptedCatalog, tone } from '../fakes/scripted-engines.ts';
import { wav } from '../fakes/uploads.ts';
import { openPageBed, press, textOf, violations, type PageBed } from './companion-page.ts';
import { startPulse, type Pulse } from './harness/pulse.ts';
import { until } from './harness/until.ts';
import { amplitudes, STEP_MS } from './listening.ts';

const RATE_HZ = 16_000;
const MICROPHONE_HZ = 1_500;
const VISITOR_HZ = 440;
/** Long enough for a page to be looked at while it sounds. */
const DUB_MS = 15_000;
/** What was captured before the dub began is on its way for so long. */
const ON_ITS_WAY_MS = 500;
const HELD = 'Your microphone is paused while the other room speaks.';
const paths = {
  microphone: join(tmpdir(), `samevoice-conversation-microphone-${process.pid}.wav`),
  visitor: join(tmpdir(), `samevoice-conversation-visitor-${process.pid}.wav`),
};
const recognised: Int16Array[] = [];
let pulse: Pulse;
let bed: PageBed;

beforeAll(async () => {
  writeFileSync(paths.microphone, wav(toneOf(MICROPHONE_HZ, 240_000)));
  writeFileSync(paths.visitor, wav(toneOf(VISITOR_HZ, 5_000)));
  pulse = await startPulse();
  bed = await openPageBed({
    catalog: scriptedCatalog({
      heard: ({ samples }) => {
        recognised.push(Int16Array.from(samples));
      },
      synthesize: () => Promise.resolve(tone(DUB_MS)),
    }),
    microphone: paths.microphone,
    environment: pulse.environment,
    settings: { ROOMS_PORT: '0' },
  });
});
afterAll(async () => {
  await bed.close();
  await pulse.close();
  for (const path of Object.values(paths)) rmSync(path, { force: true });
  expect(bed.complaints).toEqual([]);
});

function toneOf(hz: number, lengthMs: number): Int16Array {
  return Int16Array.from(
    { length: sampleCount(lengthMs, RATE_HZ) },
    (_, i) => 9_000 * Math.sin((2 * Math.PI * hz * i) / RATE_HZ),
  );
}

/** How long the microphone's tone was in what was recognised. */
function spokenMs(): number {
  const loud = amplitudes(MICROPHONE_HZ, concat(recognised), RATE_HZ).filter((one) => one > 0.05);
  return loud.length * STEP_MS;
}

async function openRoom(name: string): Promise<{ page: Page; code: string }> {
  const page = await bed.open('/speaker');
  await page.type('::-p-aria(Name of the room)', name);
  await page.select('::-p-aria(Spoken language)', 'en');
  await page.select('::-p-aria(Translate into)', 'es');
  await press(page, 'Open the room');
  const code = await until('the code', async () => (await textOf(page, '.room-code'))[0]);
  return { page, code };
}

async function ask(page: Page, code: string): Promise<void> {
  await page.bringToFront();
  await page.locator('::-p-aria(Code of the other room)').fill(code);
  await press(page, 'Ask for a conversation');
}

async function shown(page: Page): Promise<string> {
  return (await textOf(page, '[aria-label=Conversation]')).join(' ');
}

async function untilShown(page: Page, words: string): Promise<void> {
  await until(words, async () => (await shown(page)).includes(words));
}

/** Where the conversation's card stands among the others. */
async function placeOf(page: Page): Promise<'second' | 'last' | number> {
  const labels = await page.$$eval('.beginning > section', (cards) =>
    cards.map(({ ariaLabel }) => ariaLabel),
  );
  const at = labels.indexOf('Conversation');
  return at === 1 ? 'second' : at === labels.length - 1 ? 'last' : at;
}

test('two speakers agree to talk, hear each other’s dubs, and nothing comes back by the microphone', async () => {
  const { page: reception, code: receptionCode } = await openRoom('Reception');
  const { page: visitors, code: visitorsCode } = await openRoom('Visitors');

  expect(await placeOf(visitors)).toBe('last');
  await ask(reception, '12 34');
  await untilShown(reception, 'Enter all six digits.');
  await ask(reception, receptionCode);
  await untilShown(reception, 'That is the code of this room.');
  await ask(reception, visitorsCode);
  await untilShown(visitors, '“Reception” asks for a conversation.');
  await visitors.bringToFront();
  // Who is asked is not to look for it, nor who is in one.
  expect(await placeOf(visitors)).toBe('second');
  expect(await violations(visitors)).toEqual([]);
  await untilShown(reception, `Waiting for room ${visitorsCode} to agree.`);
  await press(visitors, 'Decline');
  await untilShown(reception, 'The other room declined.');
  await ask(reception, visitorsCode);
  await visitors.bringToFront();
  await press(visitors, 'Agree');
  await reception.bringToFront();
  await reception.waitForSelector('::-p-aria(End the conversation)');
  expect(await placeOf(reception)).toBe('second');
  await reception.select('::-p-aria(Language)', 'es');
  expect(await violations(reception)).toEqual([]);

  await press(reception, 'Start talking');
  await until('the reception to be recognised', () => spokenMs() > 500, LONG_PATIENCE_MS);
  const recorder = await pulse.record();
  await (await visitors.waitForSelector<'input[type=file]'>('input[type=file]'))?.uploadFile(paths.visitor);
  await visitors.bringToFront();
  await press(visitors, 'Play into the room');
  await reception.bringToFront();
  await until('what the visitors say to be read', async () =>
    (await textOf(reception, '.partner-lines p')).join(' ').includes('W'),
  );
  await until('and to be heard', () =>
    recorder.heardBetween(recorder.startedMs, recorder.endMs).some((sample) => Math.abs(sample) > 1_000),
  );
  await untilShown(reception, HELD);
  const heldAtMs = spokenMs();
  // Looking at a page takes longer than what is on its way.
  expect(await violations(reception)).toEqual([]);
  expect(await violations(reception)).toEqual([]);
  expect(await shown(reception)).toContain(HELD);
  expect(spokenMs() - heldAtMs).toBeLessThan(ON_ITS_WAY_MS);
  // With headphones the microphone is listened to all the time.
  await press(reception, 'I wear headphones');
  await until('the microphone', () => spokenMs() > heldAtMs + 2 * ON_ITS_WAY_MS);
  expect(await shown(reception)).not.toContain(HELD);
  await recorder.stop();

  // The page of the other room is loaded anew: the conversation goes on.
  await visitors.reload();
  await visitors.bringToFront();
  await visitors.waitForSelector('::-p-aria(End the conversation)');
  await reception.bringToFront();
  await press(reception, 'End the conversation');
  await untilShown(visitors, 'The other room has left the conversation.');
  await reception.waitForSelector('::-p-aria(Code of the other room)');
  expect(await placeOf(reception)).toBe('last');
  await reception.close();
  await visitors.close();
});
