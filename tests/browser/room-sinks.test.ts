/** A room of one speaker, three who listen and one who reads, each at a loudspeaker of their own: each hears one language, and the speaker none. */
import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sampleCount } from '../../shared/pcm.ts';
import { joined, say, silence } from '../engines/speech.ts';
import { LONG_PATIENCE_MS } from '../fakes/patience.ts';
import { DUB_RATE_HZ, scriptedCatalog, tone, VOICE } from '../fakes/scripted-engines.ts';
import { wav } from '../fakes/uploads.ts';
import { openPageBed, press, textOf, type PageBed } from './companion-page.ts';
import { Disposal } from './harness/disposal.ts';
import { openBrowserAt } from './harness/loudspeaker-browser.ts';
import { RECORDING_RATE_HZ, startPulse, type Pulse, type Recorder } from './harness/pulse.ts';
import { scannedCode } from './harness/scan.ts';
import { until } from './harness/until.ts';
import { amplitudes } from './listening.ts';

/** What a language sounds like here: far enough apart for each to be told in one recording. */
const HZ_OF: Readonly<Record<string, number>> = { es: 500, ca: 1_100, fr: 1_700 };
const VOICED = Object.keys(HZ_OF);
const LEVEL = 8_000;
/** Of full scale: a dub that plays is far above, what leaks from nowhere far below. */
const HEARD = 0.05;
const UNHEARD = 0.002;
/** A tone that begins within a window has every frequency there, and little of it. */
const WINDOW_MS = 100;
const LISTENERS = [...VOICED, 'en'];

const speechPath = join(tmpdir(), `samevoice-sinks-${process.pid}.wav`);
const disposal = new Disposal();
let pulse: Pulse;
let bed: PageBed;

beforeAll(async () => {
  const sentence = say('We can take the first train in the morning.');
  writeFileSync(speechPath, wav(joined(...Array.from({ length: 24 }, () => joined(sentence, silence(900))))));
  pulse = await startPulse(['speaker', ...LISTENERS]);
  bed = await openPageBed({
    catalog: scriptedCatalog({
      targets: VOICED,
      synthesize: ({ language, targetMs = 1_500 }) => Promise.resolve(toneIn(language, targetMs)),
    }),
    microphone: speechPath,
    environment: pulse.environmentOf('speaker'),
    settings: { ROOMS_PORT: '0' },
  });
});
afterAll(async () => {
  await disposal.close();
  await bed.close();
  await pulse.close();
  rmSync(speechPath, { force: true });
});

function toneIn(language: string, lengthMs: number): ReturnType<typeof tone> {
  const hz = HZ_OF[language] ?? 0;
  const samples = Int16Array.from(
    { length: sampleCount(lengthMs, DUB_RATE_HZ) },
    (_, i) => LEVEL * Math.sin((2 * Math.PI * hz * i) / DUB_RATE_HZ),
  );
  return {
    ...tone(0),
    voice: VOICE,
    audio: (async function* () {
      yield await Promise.resolve(samples);
    })(),
  };
}

async function openRoom(speaker: Page): Promise<void> {
  await speaker.type('::-p-aria(Name of the room)', 'Town hall');
  await speaker.select('::-p-aria(Spoken language)', 'en');
  for (const language of VOICED) await speaker.select('::-p-aria(Translate into)', language);
  await press(speaker, 'Open the room');
}

it('each loudspeaker plays its language and no other, the speaker’s is silent, and the code on the screen opens the room', async () => {
  const speaker = await bed.open('/speaker');
  await openRoom(speaker);
  const link = await scannedCode(speaker);
  expect(link).toMatch(/\/listen\/\d{6}$/);

  const pages = new Map<string, Page>();
  for (const language of LISTENERS) {
    const page = await (await openBrowserAt(pulse, language, disposal)).newPage();
    await page.setViewport({ width: 390, height: 844 });
    await page.goto(`${link}?lang=${language}`, { waitUntil: 'load' });
    await press(page, language === 'en' ? 'Read captions' : 'Listen');
    pages.set(language, page);
  }
  await until('all to be counted', async () => (await textOf(speaker, '.listener-total'))[0] === '4');

  const recorders = new Map<string, Recorder>();
  for (const name of ['speaker', ...LISTENERS]) recorders.set(name, await pulse.record(name));
  await press(speaker, 'Start talking');
  const loudspeaker = (name: string): Int16Array => {
    const recorder = recorders.get(name);
    if (recorder === undefined) return new Int16Array(0);
    return recorder.heardBetween(recorder.startedMs, recorder.endMs);
  };
  await until(
    'all languages to be heard',
    () => VOICED.every((name) => loudspeaker(name).some((sample) => sample > HEARD * 32_768)),
    LONG_PATIENCE_MS,
  );
  await until('what was said to be read in the language it was said in', async () => {
    const page = pages.get('en');
    return page !== undefined && (await textOf(page, '.history-line')).length > 2;
  });
  const heard = new Map([...recorders.keys()].map((name) => [name, loudspeaker(name)]));
  for (const [name, sound] of heard) {
    for (const [language, hz] of Object.entries(HZ_OF)) {
      const loudest = Math.max(0, ...amplitudes(hz, sound, RECORDING_RATE_HZ, WINDOW_MS));
      if (name === language) expect(loudest, `${language} at ${name}`).toBeGreaterThan(HEARD);
      else expect(loudest, `${language} at ${name}`).toBeLessThan(UNHEARD);
    }
  }
  // Nobody hears the speaker themselves either.
  for (const name of ['speaker', 'en']) expect(heard.get(name)?.every((sample) => sample === 0)).toBe(true);
});
