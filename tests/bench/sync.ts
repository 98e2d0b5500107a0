/** Whether sound and picture meet with lip-sync: beeps from the sound server's monitor, flashes from captured pixels. */
import { resolve } from 'node:path';
import { percentile } from '../../shared/percentile.ts';
import { launchWithExtension, type ExtensionBrowser } from '../browser/harness/browser.ts';
import { Disposal } from '../browser/harness/disposal.ts';
import { pass } from '../browser/harness/pass.ts';
import { RECORDING_RATE_HZ, startPulse, type Pulse, type Recorder } from '../browser/harness/pulse.ts';
import { until } from '../browser/harness/until.ts';
import { firstSeen, startWatching, type Sight } from '../browser/picture-sight.ts';
import { startPictureSite, type PictureSite } from '../browser/picture-site.ts';
import { pairExtension } from '../browser/harness/pairing.ts';
import { runCompanion } from '../fakes/companion.ts';
import { scriptedCatalog } from '../fakes/scripted-engines.ts';
import { beepHz } from '../fixtures/film.ts';
import { rounded, spread, type Bench, type Measured } from './bench.ts';

const SESSIONS = 5;
const WATCHED_MS = 30_000;
const FPS = 25;
const VIEW = { width: 640, height: 360 };
/** A beep is looked for so near to its flash. */
const REACH_MS = 450;

export const sync: Bench = {
  name: 'sync',
  async run(): Promise<Measured> {
    const disposal = new Disposal();
    const sessions: number[][] = [];
    const byItself: number[] = [];
    try {
      const pulse = await startPulse();
      disposal.add(() => pulse.close());
      const site = await startPictureSite({ lengthS: 120, ...VIEW });
      disposal.add(() => site.close());
      // Nobody speaks: what is measured is the film itself.
      const companion = await runCompanion(scriptedCatalog({ words: () => [] }));
      disposal.add(() => companion.close());
      byItself.push(...(await session(pulse, site, undefined)));
      for (let i = 0; i < SESSIONS; i++) sessions.push(await session(pulse, site, companion.address));
    } finally {
      await disposal.close();
    }
    // What film, sound server and capture are apart by themselves, seen with the same eyes and ears.
    const ownMs = percentile(byItself, 0.5) ?? NaN;
    const offsets = sessions.flat().map((ms) => Math.abs(ms - ownMs));
    const medians = sessions.map((one) => `${Math.round((percentile(one, 0.5) ?? NaN) - ownMs)}`);
    return {
      figures: {
        ...spread('offset', offsets, { p50: 15, p95: 45 }),
        sessions: { value: SESSIONS, unit: 'sessions', goal: SESSIONS, better: 'higher' },
        beeps: { value: rounded(offsets.length), unit: 'beeps', goal: 100, better: 'higher' },
      },
      notes: [
        `sound after picture, median of each session: ${medians.join(', ')} ms, beyond the ${Math.round(ownMs)} ms that the same film, played by the browser alone, is measured at`,
        'a beep is heard when its tone has half of its level at the loudspeaker; a frame is seen when it is first on a captured picture of the page, 17 ms apart at best',
      ],
    };
  },
};

/**
 * How much later each beep was heard than its flash was seen.
 * @param companion its address; undefined for a film that is not dubbed
 */
async function session(pulse: Pulse, site: PictureSite, companion: string | undefined): Promise<number[]> {
  const disposal = new Disposal();
  try {
    const chromium = await launchWithExtension({
      extensionPath: resolve('dist/extension'),
      environment: pulse.environment,
    });
    disposal.add(() => chromium.close());
    const page = await chromium.browser.newPage();
    await page.setViewport(VIEW);
    await page.goto(`${site.origin}/plain`);
    await page.waitForFunction(() => (document.querySelector('video')?.readyState ?? 0) >= 3);
    await page.$eval('video', (video) => video.play());
    if (companion !== undefined) {
      await chromium.setSettings({
        companion,
        targetLanguage: 'es',
        watching: 'lip-sync',
        underDub: 'leave',
      });
      await pairExtension(chromium, companion);
      await chromium.toggle(page);
      await until('the picture to be late', () => isLate(chromium), 30_000);
    }
    const recorder = await pulse.record();
    const watching = await startWatching(page);
    await pass(WATCHED_MS);
    const sights = await watching.stop();
    await recorder.stop();
    return offsetsOf(sights, recorder);
  } finally {
    await disposal.close();
  }
}

async function isLate(chromium: ExtensionBrowser): Promise<boolean> {
  const { timing } = (await chromium.state()) as { timing?: { watching: string } };
  return timing?.watching === 'lip-sync';
}

function offsetsOf(sights: readonly Sight[], recorder: Recorder): number[] {
  const offsets: number[] = [];
  for (const [frame, seenUnixMs] of firstSeen(sights, 'lower')) {
    if (frame % FPS !== 0) continue;
    const seenMs = seenUnixMs - performance.timeOrigin;
    const heardMs = beepAt(recorder, beepHz(frame / FPS), seenMs);
    if (heardMs !== undefined) offsets.push(heardMs - seenMs);
  }
  return offsets;
}

/** When a tone begins: where its level over 10 ms passes half of its highest. */
function beepAt(recorder: Recorder, hz: number, nearMs: number): number | undefined {
  const fromMs = nearMs - REACH_MS;
  if (fromMs < recorder.startedMs || nearMs + REACH_MS > recorder.endMs) return undefined;
  const sound = recorder.heardBetween(fromMs, nearMs + REACH_MS);
  const [step, window] = [RECORDING_RATE_HZ / 1000, RECORDING_RATE_HZ / 100];
  const levels: number[] = [];
  for (let at = 0; at + window <= sound.length; at += step) {
    let sine = 0;
    let cosine = 0;
    for (let i = 0; i < window; i++) {
      const angle = (2 * Math.PI * hz * i) / RECORDING_RATE_HZ;
      sine += (sound[at + i] ?? 0) * Math.sin(angle);
      cosine += (sound[at + i] ?? 0) * Math.cos(angle);
    }
    levels.push(Math.hypot(sine, cosine) / window);
  }
  const highest = Math.max(...levels);
  if (highest < 100) return undefined;
  const first = levels.findIndex((level) => level > highest / 2);
  // Half of the level is reached when the tone fills half of the window.
  return fromMs + first + 5;
}
