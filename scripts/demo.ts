/** `npm run demo`: a film dubbed in a real Chromium, as a viewer would do it, and what was heard of it. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { languageName } from '../shared/languages.ts';
import { toWav } from '../shared/wav.ts';
import { launchWithExtension } from '../tests/browser/harness/browser.ts';
import { Disposal } from '../tests/browser/harness/disposal.ts';
import { startPageServer } from '../tests/browser/harness/page-server.ts';
import { pairExtension } from '../tests/browser/harness/pairing.ts';
import { RECORDING_RATE_HZ, startPulse } from '../tests/browser/harness/pulse.ts';
import { until } from '../tests/browser/harness/until.ts';
import { startCompanion } from './demo/companion-process.ts';
import { makeFilm } from './demo/film.ts';
import { filmPage } from './demo/page.ts';
import { readChoices } from './demo/choices.ts';
import { qualityOf } from './demo/quality.ts';
import { step } from './demo/step.ts';
import { printTable, writeCaptions, writeReport } from './demo/results.ts';

const OUT = 'out/demo';
/** Those of the set-up that ran before. */
const SETUP_OPTIONS = new Set(['--yes', '--no-models']);
/** After the last word: the last dub has still to be spoken. */
const LAST_DUB_MS = 30_000;

async function demo(disposal: Disposal): Promise<void> {
  const choices = readChoices(process.argv.slice(2).filter((word) => !SETUP_OPTIONS.has(word)));
  const [from, to] = [languageName(choices.from, 'en'), languageName(choices.to, 'en')];
  console.log(`\nSamevoice: a film in ${from}, heard in ${to}, each speaker in a voice of their own`);
  console.log(choices.why === undefined ? '' : `(${to}: ${choices.why})\n`);
  mkdirSync(OUT, { recursive: true });
  const folder = mkdtempSync(join(tmpdir(), 'samevoice-demo-'));
  disposal.add(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const film = await step('Making a sample film with two voices', () => makeFilm(folder, choices.from));
  await step('Building the extension', () => {
    execFileSync(process.execPath, ['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn'], {
      stdio: 'pipe',
    });
  });
  const companion = await step('Starting the companion', async () => {
    const started = await startCompanion();
    disposal.add(() => started.close());
    return started;
  });
  const pulse = await step('Starting a private loudspeaker to record', async () => {
    const started = await startPulse();
    disposal.add(() => started.close());
    return started;
  });
  const site = await startPageServer({
    pages: { '/': filmPage('/film.mp4') },
    files: { '/film.mp4': film.path },
  });
  disposal.add(() => site.close());
  const hasDisplay = (process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY'] ?? '') !== '';
  const chromium = await step('Opening Chromium with the extension', async () => {
    const started = await launchWithExtension({
      extensionPath: resolve('dist/extension'),
      environment: pulse.environment,
      headless: !hasDisplay,
    });
    disposal.add(() => started.close());
    return started;
  });
  await chromium.setSettings({
    companion: companion.address,
    sourceLanguage: choices.from,
    targetLanguage: choices.to,
  });
  await pairExtension(chromium, companion.address);

  const page = await chromium.open(site.origin);
  await page.setViewport({ width: 1100, height: 760 });
  await page.waitForFunction(() => (document.querySelector('video')?.readyState ?? 0) >= 3);
  const recorder = await pulse.record();
  await step('Pressing the toolbar button and the switch', async () => {
    await chromium.toggle(page);
    await until('dubbing to be on', async () => (await chromium.state())['phase'] === 'on', 60_000);
  });
  // Models that are still being loaded are waited for, as a viewer would before the film begins.
  await step('Loading the engines', () =>
    until(
      'the session to be dubbed',
      async () => (await companion.report())?.engines['stt'] !== undefined,
      60_000,
    ),
  );
  await page.bringToFront();
  await page.$eval('video', (video) => video.play());
  const filmEndMs = performance.now() + film.durationS * 1000;

  await step('Watching until somebody is dubbed', async () => {
    await until(
      'the second speaker to be heard',
      async () =>
        ((await companion.report())?.transcript ?? []).some(
          (clause) => clause.speaker_id === 's2' && clause.heard_evs_ms !== undefined,
        ),
      film.durationS * 1000,
    );
  });
  const popup = await chromium.openPopup(page);
  await popup.screenshot({ path: join(OUT, 'popup.png'), fullPage: true });
  await popup.close();
  await page.bringToFront();
  await page.screenshot({ path: join(OUT, 'page.png') });

  await step('Watching the rest of the film', async () => {
    await until(
      'the film to end',
      () => page.$eval('video', (video) => video.ended),
      filmEndMs - performance.now() + 10_000,
    );
    await until(
      'the last dub to be heard',
      async () => {
        const clauses = (await companion.report())?.transcript ?? [];
        return clauses.every(
          ({ outcome, heard_evs_ms, skipped }) =>
            outcome !== undefined && (outcome !== 'spoken' || heard_evs_ms !== undefined || skipped === true),
        );
      },
      LAST_DUB_MS,
    );
  });
  await chromium.toggle(page);
  const report = await until('the session to end', async () => {
    const latest = await companion.report();
    return latest?.state === 'ended' && latest;
  });
  const heard = await recorder.stop();

  writeFileSync(join(OUT, 'heard.wav'), toWav(heard, RECORDING_RATE_HZ));
  writeCaptions(join(OUT, 'captions.vtt'), report);
  const made = { quality: qualityOf(report, choices), engines: await companion.chosen(report) };
  writeReport(join(OUT, 'report.json'), report, made);
  printTable(report, made, OUT);
  const unended = report.transcript.filter(({ outcome }) => outcome === undefined);
  if (report.clauses.spoken === 0) throw new Error('nothing was dubbed');
  if (unended.length > 0) throw new Error(`${unended.length} clauses have no end`);
}

const disposal = new Disposal();
process.once('SIGINT', () => void disposal.close().finally(() => process.exit(130)));
try {
  await demo(disposal);
} catch (error) {
  console.error(`\nThe demo failed: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
} finally {
  await disposal.close();
}
