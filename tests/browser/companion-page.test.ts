/** The companion's page: a microphone, a shared tab and a file are dubbed as a person would do it. */
import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { EngineCatalog } from '../../companion/engines/catalog.ts';
import { embeddedEngines } from '../../companion/engines/installed.ts';
import { VoiceprintEncoder } from '../../companion/engines/ivector/voiceprint-encoder.ts';
import { MARK, UPLOADS_FOLDER } from '../../companion/jobs/workspace.ts';
import { uploadTranscript } from '../../shared/http/uploads.ts';
import { percentile } from '../../shared/percentile.ts';
import { joined, say, silence } from '../engines/speech.ts';
import { wav } from '../fakes/uploads.ts';
import { PILOT_HZ } from '../fixtures/film.ts';
import { choose, dropFile, openPageBed, press, textOf, violations, type PageBed } from './companion-page.ts';
import { mediaPage, startPageServer, type PageServer } from './harness/page-server.ts';
import { RECORDING_RATE_HZ, startPulse } from './harness/pulse.ts';
import { until } from './harness/until.ts';
import { expectTabSeen } from './keyboard.ts';
import { amplitudes } from './listening.ts';
import { LONG_PATIENCE_MS } from '../fakes/patience.ts';

const speechPath = join(tmpdir(), `samevoice-page-speech-${process.pid}.wav`);
const filmPath = join(tmpdir(), `samevoice-page-film-${process.pid}.wav`);
let catalog: EngineCatalog;
let site: PageServer;
let bed: PageBed;

beforeAll(async () => {
  const speech = joined(
    silence(1500),
    say('We can take the first train in the morning.'),
    silence(1200),
    say('My brother left the house three days ago.'),
    silence(1500),
  );
  writeFileSync(speechPath, wav(speech));
  // A tone beside the speech, above all that a recogniser hears, tells how loud the film is.
  const pilot = `aevalsrc=0.1*sin(2*PI*${PILOT_HZ}*t):s=48000,aformat=channel_layouts=mono`;
  const both = '[0]aresample=48000[a];[a][1]amix=inputs=2:duration=first:normalize=0';
  execFileSync('ffmpeg', [
    ...['-v', 'error', '-y', '-i', speechPath, '-f', 'lavfi', '-i', pilot],
    ...['-filter_complex', both, filmPath],
  ]);
  catalog = new EngineCatalog({ engines: 'embedded' }, embeddedEngines(new VoiceprintEncoder()));
  await catalog.warm();
  site = await startPageServer({
    pages: { '/': mediaPage('/film.wav', 'Film to share') },
    files: { '/film.wav': filmPath },
  });
  bed = await openPageBed({ catalog, microphone: speechPath });
});
afterAll(async () => {
  await bed.close();
  await site.close();
  await catalog.close();
  for (const path of [speechPath, filmPath]) rmSync(path, { force: true });
  // A refused file is told in words, and by the browser in its own.
  expect(bed.complaints.filter((words) => !words.includes('422'))).toEqual([]);
});

test('what is said into the microphone is written, translated, spoken, saved, found again and forgotten', async () => {
  const page = await bed.open('/');
  expect(await violations(page)).toEqual([]);
  await press(page, 'I wear headphones');
  await press(page, 'Start dubbing');
  await until(
    'both sentences, translated',
    async () => {
      const lines = (await textOf(page, '.transcript .line')).join(' ');
      return (
        lines.includes('train') &&
        lines.includes('brother') &&
        lines.includes('tren') &&
        lines.includes('hermano')
      );
    },
    LONG_PATIENCE_MS,
  );
  await until('a plot of the lag', async () => (await page.$$('.lag-plot polyline')).length > 1);
  expect(await violations(page)).toEqual([]);
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'dark' }]);
  await page.setViewport({ width: 360, height: 800 });
  expect(await violations(page)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  await page.setViewport({ width: 1200, height: 900 });

  expect(await textOf(page, '.transcript > .lead')).toEqual(['The dubbed voices are made by AI.']);
  await press(page, 'Stop');
  await page.waitForSelector('::-p-aria(Start dubbing)');
  for (const [name, begins] of [
    ['VTT', /^WEBVTT\n\nNOTE .+ IA\.\n\n00:00:0/],
    ['SRT', /^1\n00:00:0/],
    ['JSON', /^\{"title":"Microphone"|"session_id"/],
    ['WAV', /^RIFF/],
  ] as const) {
    await press(page, name);
    const saved = join(bed.downloads, `samevoice.${name.toLowerCase()}`);
    const file = await until(`the ${name} file`, () => wholeFile(saved));
    expect(file.length).toBeGreaterThan(100);
    expect(file).toMatch(begins);
  }

  await page.type('::-p-aria(Search transcripts)', 'HERMANO');
  await until('the clause to be found', async () =>
    (await textOf(page, '.sessions .line')).some((line) => line.includes('hermano')),
  );
  await page.locator('::-p-aria(Search transcripts)').fill('zzz');
  await page.waitForSelector('::-p-text(No matches today.)');
  await page.click('input[type=search]', { count: 3 });
  await page.keyboard.press('Backspace');
  await page.locator('.sessions button').click();
  await page.waitForSelector('::-p-text(Nothing was dubbed today.)');
  await page.close();
});

test('a file that is dropped shows how far it is, and gives its results', async () => {
  const page = await bed.open('/');
  await choose(page, 'File');
  await dropFile(page, '.drop', speechPath);
  await page.waitForSelector('progress');
  await page.waitForSelector('.job .downloads', { timeout: LONG_PATIENCE_MS });
  expect(await violations(page)).toEqual([]);
  expect(await textOf(page, '.job .downloads button')).toEqual(['WAV', 'SRT', 'VTT', 'JSON']);
  await press(page, 'JSON');
  const words = await until('the JSON file', async () => {
    const name = (await readdir(bed.downloads)).find(
      (one) => one.startsWith('samevoice-page-speech') && one.endsWith('.json'),
    );
    return name !== undefined && wholeFile(join(bed.downloads, name));
  });
  const transcript = uploadTranscript.parse(JSON.parse(words));
  expect(transcript.clauses.map(({ translation }) => translation).join(' ')).toMatch(/tren.*hermano/);

  // And one without a mouse, that is no film.
  const broken = join(bed.downloads, 'broken.mp4');
  writeFileSync(broken, 'no film');
  await expectTabSeen(page);
  await until('the focus on the file button', async () => {
    if ((await page.$('input[type=file]:focus')) !== null) return true;
    await page.keyboard.press('Tab');
    return false;
  });
  const choosing = page.waitForFileChooser();
  // The page hears that choosers are asked for on another way than keys: its answer comes after it has.
  const pressing = page.evaluate(() => document.hasFocus()).then(() => page.keyboard.press('Enter'));
  const [chooser] = await Promise.all([choosing, pressing]);
  await chooser.accept([broken]);
  await page.waitForSelector('.job [role=alert] ::-p-text(This file cannot be read.)');
  await page.locator('.job button').click();
  await page.locator('.job button').click();
  await until('nothing to be left', async () => (await page.$$('.job')).length === 0);
  const uploads = join(bed.downloads, '../data', UPLOADS_FOLDER);
  await until('nothing of them to be left', async () => {
    // A folder may go while it is read.
    const left = await readdir(uploads, { recursive: true, withFileTypes: true }).catch(() => undefined);
    return left?.every((entry) => !entry.isFile() || entry.name === MARK);
  });
  await page.close();
});

test('a shared tab is dubbed and heard once, until it is shared no more', async () => {
  const pulse = await startPulse();
  onTestFinished(() => pulse.close());
  const sharing = await openPageBed({
    catalog,
    sharedTab: 'Film to share',
    environment: pulse.environment,
  });
  onTestFinished(() => sharing.close());
  const recorder = await pulse.record();
  const toMs = () => recorder.endMs;
  const hummed = (fromMs: number) =>
    amplitudes(PILOT_HZ, recorder.heardBetween(fromMs, toMs()), RECORDING_RATE_HZ);
  const film = await sharing.browser.newPage();
  await film.goto(site.origin);
  await film.evaluate(() => document.querySelector('video')?.play());
  const alone = await until('the film by itself', () => {
    const levels = hummed(toMs() - 1_000);
    const level = percentile(levels, 0.5) ?? 0;
    return level > 0.05 && (percentile(levels, 0.1) ?? 0) > 0.9 * level && level;
  });
  await film.evaluate(() => {
    const video = document.querySelector('video');
    video?.pause();
    if (video !== null) video.currentTime = 0;
  });

  const page = await sharing.open('/');
  await page.evaluate(() => {
    const media = navigator.mediaDevices;
    const ask = media.getDisplayMedia.bind(media);
    media.getDisplayMedia = (options) => {
      document.body.dataset['asked'] = JSON.stringify(options);
      return ask(options);
    };
  });
  await choose(page, 'Shared tab');
  await press(page, 'Start dubbing');
  await until('it to be shared', async () => (await textOf(page, '.button')).includes('Stop'));
  expect(JSON.parse(await page.evaluate(() => document.body.dataset['asked'] ?? ''))).toMatchObject({
    audio: { suppressLocalAudioPlayback: true },
    selfBrowserSurface: 'exclude',
    systemAudio: 'exclude',
  });
  await until('it to listen', () => sharing.companion.log.includes('connection opened'));
  const sharedMs = toMs();
  await film.evaluate(() => document.querySelector('video')?.play());
  await until(
    'the film, translated',
    async () => (await textOf(page, '.transcript .line')).join(' ').includes('tren'),
    LONG_PATIENCE_MS,
  );
  // Heard twice, it would stay at its own level under a dub, and be at any up to twice as loud between them.
  await until('half a second of it ducked', () => {
    const low = hummed(sharedMs).filter((level) => level > 0.001 && level < 0.4 * alone);
    return low.length >= 10;
  });
  expect(percentile(hummed(sharedMs), 0.95)).toBeLessThan(1.1 * alone);
  await film.close();
  await page.waitForSelector('::-p-text(The tab is no longer shared)');
  await page.waitForSelector('::-p-aria(Start dubbing)');
  expect(sharing.complaints).toEqual([]);
});

test('voices are shown and can be listened to', async () => {
  const page = await bed.open('/voice-management');
  await press(page, 'Listen: Spanish, woman 1');
  await page.waitForSelector('[aria-label="Stop: Spanish, woman 1"][aria-busy=false]');
  await page.waitForSelector('::-p-aria(Listen: Spanish, woman 1)');
  expect(await textOf(page, '[role=alert]')).toEqual([]);
  expect(await violations(page)).toEqual([]);
  await expectTabSeen(page);
  await page.close();
});

/** False as long as it is not there: Chromium reserves a download's name with an empty file, and puts the whole one in its place. */
async function wholeFile(path: string): Promise<string | false> {
  const content = await readFile(path, 'latin1').catch(() => '');
  return content !== '' && content;
}
