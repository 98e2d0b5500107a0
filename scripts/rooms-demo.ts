/** `npm run rooms:demo`: a room in real browsers, one who speaks and three who listen, and what each of them heard. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Page } from 'puppeteer-core';
import { CompanionClient } from '../client/http/companion-client.ts';
import { languageName } from '../shared/languages.ts';
import { routes } from '../shared/http/routes.ts';
import { roomRoutes } from '../shared/rooms/http.ts';
import { toWav } from '../shared/wav.ts';
import { Disposal } from '../tests/browser/harness/disposal.ts';
import { openBrowserAt } from '../tests/browser/harness/loudspeaker-browser.ts';
import { pairPages } from '../tests/browser/harness/pairing.ts';
import { RECORDING_RATE_HZ, startPulse, type Recorder } from '../tests/browser/harness/pulse.ts';
import { scannedCode } from '../tests/browser/harness/scan.ts';
import { until } from '../tests/browser/harness/until.ts';
import { startCompanion } from './demo/companion-process.ts';
import { step } from './demo/step.ts';
import { listenerLanguages, type ListenerLanguage } from './rooms-demo/languages.ts';
import { makeTalk } from './rooms-demo/talk.ts';

const OUT = 'out/rooms';
const SETUP_OPTIONS = new Set(['--yes', '--no-models']);
const SPEAKER = 'speaker';
/** After the last word: the last dubs have still to be spoken. */
const LAST_DUB_MS = 90_000;
/** A dub is heard so long after it was said at most, unless the machine is too busy for any. */
const FIRST_DUB_MS = 15_000;
/** The largest model takes some seconds from a disk that is slow. */
const LOADING_MS = 120_000;
/** Models that take seconds to load, by their ids. */
const LOADED_AHEAD = /^(?:kokoro|whisper)/;
/** Of full scale: what is louder is heard. */
const AUDIBLE = 0.01;

interface ListenerSeat extends ListenerLanguage {
  readonly page: Page;
  readonly recorder: Recorder;
}

async function demo(disposal: Disposal): Promise<void> {
  const { values } = parseArgs({
    args: process.argv.slice(2).filter((word) => !SETUP_OPTIONS.has(word)),
    options: { to: { type: 'string', default: '' } },
  });
  console.log('\nSamevoice: one speaks in a room, three listen, each in a language of their own\n');
  mkdirSync(OUT, { recursive: true });
  const folder = mkdtempSync(join(tmpdir(), 'samevoice-rooms-'));
  disposal.add(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const talk = await step('Recording what is said', () => makeTalk(folder));
  await step('Building the pages', () => {
    const vite = ['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'error'];
    execFileSync(process.execPath, [...vite, '--config', 'vite.pages.config.ts'], { stdio: 'pipe' });
  });
  const companion = await step('Starting the companion', async () => {
    const started = await startCompanion(0, { ROOMS_PORT: '0' });
    disposal.add(() => started.close());
    return started;
  });
  const client = new CompanionClient(
    () => companion.address,
    () => companion.secret,
  );
  const languages = await listenerLanguages(
    client,
    values.to.split(',').filter((language) => language !== ''),
  );
  await step('Loading the models', () => modelsLoaded(client));
  const pulse = await startPulse([SPEAKER, ...languages.map(({ language }) => language)]);
  disposal.add(() => pulse.close());

  const host = await openBrowserAt(pulse, SPEAKER, disposal, [
    '--use-fake-ui-for-media-stream',
    '--use-fake-device-for-media-stream',
    `--use-file-for-fake-audio-capture=${talk.path}%noloop`,
  ]);
  await pairPages(host, companion.address);
  const speaker = await host.newPage();
  await speaker.setViewport({ width: 1100, height: 900 });
  const link = await step('Opening a room', () => openRoom(speaker, companion.address, languages));
  const code = link.slice(-6);
  await speaker.screenshot({ path: join(OUT, 'speaker-open.png') });

  const seats: ListenerSeat[] = [];
  for (const language of languages) {
    const name = languageName(language.language, 'en');
    await step(`Coming in and listening in ${name}`, async () => {
      const browser = await openBrowserAt(pulse, language.language, disposal);
      const page = await browser.newPage();
      await page.setViewport({ width: 390, height: 844 });
      await page.goto(`${link}?lang=${language.language}`, { waitUntil: 'load' });
      await press(page, language.isCaptionsOnly ? 'Read captions' : 'Listen');
      seats.push({ ...language, page, recorder: await pulse.record(language.language) });
    });
  }
  const own = await pulse.record(SPEAKER);
  await press(speaker, 'Start talking');
  const endMs = performance.now() + talk.durationS * 1000;
  await step('Listening until everybody reads a translation', () =>
    until('a translation in each language', () => haveAllRead(seats), talk.durationS * 1000),
  );
  for (const { page, language } of seats)
    await page.screenshot({ path: join(OUT, `listen-${language}.png`) });
  await speaker.screenshot({ path: join(OUT, 'speaker.png') });
  await step('Listening to the rest', async () => {
    await until('the end of the talk', () => performance.now() > endMs, talk.durationS * 1000 + 60_000);
    const isOver = (): boolean => performance.now() > endMs + FIRST_DUB_MS && isQuiet(seats, 6_000);
    await until('the last dub', isOver, LAST_DUB_MS).catch(() => undefined);
  });
  const lags = await speaker.$$eval('.listener-table tbody tr', (rows) =>
    rows.map((row) => Array.from(row.children, (cell) => cell.textContent)),
  );

  const heard = [];
  for (const { language, isCaptionsOnly, recorder } of seats) {
    const samples = await recorder.stop();
    writeFileSync(join(OUT, `heard-${language}.wav`), toWav(samples, RECORDING_RATE_HZ));
    const { clauses } = await client.call(roomRoutes.transcriptJson, {
      params: { code },
      query: { language },
    });
    const translated = clauses.filter(({ translation }) => translation !== undefined);
    heard.push({
      language,
      captions_only: isCaptionsOnly,
      clauses: clauses.length,
      translated: language === 'en' ? clauses.length : translated.length,
      heard_s: audibleS(samples),
      clauses_of: clauses,
    });
  }
  const silence = audibleS(await own.stop());
  const report = {
    talk_s: talk.durationS,
    speaker_heard_s: silence,
    listeners_as_shown: lags,
    languages: heard,
  };
  writeFileSync(join(OUT, 'report.json'), `${JSON.stringify(report, null, 2)}\n`);
  print(report);
}

function print({
  talk_s,
  speaker_heard_s,
  languages,
}: {
  readonly talk_s: number;
  readonly speaker_heard_s: number;
  readonly languages: readonly {
    language: string;
    captions_only: boolean;
    clauses: number;
    translated: number;
    heard_s: number;
  }[];
}): void {
  console.log(
    `\n  ${talk_s.toFixed(0)} s were talked; the speaker's own loudspeaker played ${speaker_heard_s.toFixed(1)} s.`,
  );
  for (const { language, captions_only, clauses, translated, heard_s } of languages) {
    const how = captions_only ? 'read' : `heard for ${heard_s.toFixed(1)} s`;
    console.log(`  ${languageName(language, 'en').padEnd(12)} ${translated} of ${clauses} clauses, ${how}`);
  }
  console.log(
    `\n  Look at speaker.png and listen-LANGUAGE.png in ${OUT}, and listen to heard-LANGUAGE.wav beside them.`,
  );
}

/** Those that are installed: nobody is to wait for them once there is something to hear. */
async function modelsLoaded(client: CompanionClient): Promise<void> {
  const { models } = await client.call(routes.models.list);
  const wanted = models.filter(({ id, state }) => state === 'installed' && LOADED_AHEAD.test(id));
  const loaded = async (): Promise<boolean> => {
    const now = (await client.call(routes.models.list)).models;
    return wanted.every(({ id }) => now.find((one) => one.id === id)?.in_use === true);
  };
  await until('the models to be loaded', loaded, LOADING_MS);
}

/** @returns the link that listeners follow */
async function openRoom(
  page: Page,
  address: string,
  languages: readonly ListenerLanguage[],
): Promise<string> {
  await page.goto(`${address}/speaker`, { waitUntil: 'load' });
  await page.locator('::-p-aria(Name of the room)').fill('Town hall');
  await page.select('::-p-aria(Spoken language)', 'en');
  const offered = languages.filter(({ language }) => language !== 'en');
  for (const { language } of offered) {
    const isChosen = await page.$(`.chip-remove[aria-label="Remove ${languageName(language, 'en')}"]`);
    if (isChosen === null) await page.select('::-p-aria(Translate into)', language);
  }
  const wanted = new Set(offered.map(({ language }) => `Remove ${languageName(language, 'en')}`));
  for (const chip of await page.$$('.chip-remove')) {
    const name = await chip.evaluate((element) => element.getAttribute('aria-label'));
    if (name !== null && !wanted.has(name)) await chip.click();
  }
  await press(page, 'Open the room');
  return scannedCode(page);
}

async function press(page: Page, name: string): Promise<void> {
  await page.locator(`::-p-aria(${name})`).click();
}

async function haveAllRead(seats: readonly ListenerSeat[]): Promise<boolean> {
  for (const { page } of seats) if ((await page.$$('.history-line')).length < 2) return false;
  return true;
}

/** Whether nobody has heard anything for so long. */
function isQuiet(seats: readonly ListenerSeat[], lengthMs: number): boolean {
  return seats.every(({ recorder }) => {
    const endMs = recorder.endMs;
    return audibleS(recorder.heardBetween(endMs - lengthMs, endMs)) === 0;
  });
}

/** Seconds in which something is heard, in steps of a tenth. */
function audibleS(samples: Int16Array): number {
  const step = RECORDING_RATE_HZ / 10;
  let steps = 0;
  for (let at = 0; at < samples.length; at += step) {
    if (samples.subarray(at, at + step).some((sample) => Math.abs(sample) > AUDIBLE * 32_768)) steps++;
  }
  return steps / 10;
}

const disposal = new Disposal();
try {
  await demo(disposal);
} finally {
  await disposal.close();
}
