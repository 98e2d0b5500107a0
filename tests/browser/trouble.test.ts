/** What a viewer notices when things go wrong, or are done in another order: in a real browser, with scripted engines. */
import { once } from 'node:events';
import type { Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Synthesis, SynthesisRequest } from '../../companion/dubbing/ports.ts';
import { sessionList, sessionReport, type SessionReport } from '../../shared/http.ts';
import { percentile } from '../../shared/percentile.ts';
import { runCompanion, type RunningCompanion } from '../fakes/companion.ts';
import { DUB_RATE_HZ, scriptedCatalog } from '../fakes/scripted-engines.ts';
import { collectComplaints } from './complaints.ts';
import type { ExtensionBrowser } from './harness/browser.ts';
import { RECORDING_RATE_HZ, type Recorder } from './harness/pulse.ts';
import { until } from './harness/until.ts';
import { controls, expectReachable, tabTo } from './keyboard.ts';
import { amplitudeOf, amplitudes } from './listening.ts';
import { captionsIn, untilSays, words } from './reading.ts';
import { openHummingScene, PILOT_HZ, type Scene } from './scene.ts';

/** Every dub is this tone, so that it can be told from the original. */
const DUB_HZ = 1_000;
const DUB_AMPLITUDE = 0.25;
/** Less than this is no dub, but what a gap in the recording of a busy machine leaves at its frequency. */
const NO_DUB = 0.05;
const STEP_MS = 50;
/** Long after this whoever watches would call it broken. */
const AT_ONCE_MS = 1_000;

type Speech = 'short' | 'long' | 'never ending';
const DUB_MS = { short: 1_000, long: 2_500, 'never ending': 4_000 } as const;
/** What the synthesiser makes now. */
let speech: Speech = 'short';

const catalog = scriptedCatalog({
  synthesize: (request, signal) => Promise.resolve(spoken(request, signal)),
});

let scene: Scene;
let chromium: ExtensionBrowser;
let page: Page;
let companion: RunningCompanion | undefined;
let port: number;
let recorder: Recorder;
/** The pilot tone's amplitude in the page as it is. */
let fullLevel: number;
let complaints: string[];

beforeAll(async () => {
  const first = await runCompanion(catalog);
  port = first.port;
  scene = await openHummingScene(120);
  ({ chromium, page } = scene);
  complaints = await collectComplaints(chromium.browser);
  await chromium.setSettings({ companion: first.address, targetLanguage: 'es' });
  await first.close();
  recorder = await scene.pulse.record();
  await page.$eval('video', async (video) => {
    video.loop = true;
    await video.play();
  });
  await until('the page to be heard', () => lately(PILOT_HZ) > 0.02);
  await until('its level to be steady', () => {
    fullLevel = lately(PILOT_HZ);
    return Math.abs(fullLevel - lately(PILOT_HZ, 400)) < 0.01 * fullLevel;
  });
});
afterAll(async () => {
  await scene.close();
  await companion?.close();
});
afterEach(async ({ task }) => {
  speech = 'short';
  await closeLeftOpen();
  if (task.result?.state === 'fail') await switched(false);
  expect(complaints.splice(0)).toEqual([]);
});

describe('the companion', () => {
  it('is missed in words while the original plays untouched, and comes by itself', async () => {
    const popup = await chromium.openPopup(page);
    const switchedMs = performance.now();
    await popup.click('[role=switch]');
    await untilSays(popup, 'Waiting for the companion');
    await untilSays(popup, 'Companion not running');
    await untilSays(popup, 'npm start');
    const waitingMs = performance.now();
    await untilRecorded(waitingMs + AT_ONCE_MS);
    const lost = levels(PILOT_HZ, switchedMs, waitingMs).filter((level) => level < 0.5 * fullLevel);
    expect(lost.length * STEP_MS).toBeLessThan(AT_ONCE_MS / 2);
    expect(usually(levels(PILOT_HZ, waitingMs, waitingMs + AT_ONCE_MS)) / fullLevel).toBeGreaterThan(0.9);

    await startCompanion();
    await untilSays(popup, 'Dubbing into Spanish');
    await untilSays(popup, 'script-stt');
    expect(await words(popup)).not.toContain('Companion not running');
    await untilDubbed();
    await popup.close();
  });

  it.each(['kill', 'close'] as const)(
    '(%s) may go in the middle of a dub, and so may come back',
    async (end) => {
      await switched(true);
      speech = 'never ending';
      await untilDubbed();
      const popup = await chromium.openPopup(page);
      await companion?.[end]();
      companion = undefined;
      await untilSays(popup, 'Waiting for the companion');
      await untilSays(popup, 'Companion not running');
      await untilUntouched();

      speech = 'short';
      await startCompanion();
      await untilSays(popup, 'Dubbing into Spanish');
      await untilDubbed();
      expect(await words(popup)).not.toContain('Companion not running');
      await popup.close();
    },
  );
});

describe('a seek', () => {
  it('stops the dub that is heard, drops what was not said, and goes on with what is seen now', async () => {
    await switched(true);
    speech = 'never ending';
    const unsaid = await until('a dub to be heard that has more to say', async () => {
      const { transcript } = await report();
      const open = transcript.filter(({ outcome }) => outcome === undefined);
      return open.some((clause) => clause.heard_evs_ms !== undefined) && lately(DUB_HZ) > 0.1 && open;
    });
    speech = 'short';
    const soughtMs = performance.now();
    await page.$eval('video', (video) => {
      video.currentTime = 60;
    });
    await untilRecorded(soughtMs + AT_ONCE_MS + 200);
    const after = levels(DUB_HZ, soughtMs + AT_ONCE_MS, soughtMs + AT_ONCE_MS + 200);
    expect(Math.max(...after)).toBeLessThan(NO_DUB);

    const { transcript } = await report();
    for (const { clause_id } of unsaid) {
      expect(transcript.find((clause) => clause.clause_id === clause_id)?.outcome).toBe('dropped');
    }
    await untilDubbed();
  });
});

describe('captions', () => {
  it('come with the translation, are above what goes full screen, and are gone after the switch is off', async () => {
    await switched(true);
    // So long that there is always one: they are not opened anew.
    speech = 'long';
    await until('a caption with a translation', async () => {
      const { transcript } = await report();
      const shown = await captionsIn(page);
      return transcript.some(({ translation }) => translation !== undefined && shown.includes(translation));
    });
    await page.$eval('#player', (player) => player.requestFullscreen());
    await until('full screen', () => page.evaluate(() => document.fullscreenElement?.id === 'player'));
    await until('the captions above it', async () => (await topmost()) === 'captions');
    await until('a caption in it', async () => (await captionsIn(page)).length > 0);
    const [host, video] = [await boxOf('[data-samevoice=captions]'), await boxOf('video')];
    expect(host.width).toBeGreaterThan(0.5 * video.width);
    expect(host.bottom).toBeLessThanOrEqual(video.bottom);
    expect(host.bottom).toBeGreaterThan(0.7 * video.bottom);
    await page.evaluate(() => document.exitFullscreen());

    await switched(false);
    await until(
      'nothing of it to be left in the page',
      async () => (await page.$('[data-samevoice]')) === null,
    );
    expect(await captionsIn(page)).toEqual([]);
  });
});

describe('what is chosen for a site', () => {
  it('is heard at once, and is still so when the popup is opened again; another site keeps its own', async () => {
    await switched(true);
    const popup = await chromium.openPopup(page);
    const slider = await popup.waitForSelector('aria/Original while dubbing[role="slider"]');
    expect(await volume(popup)).toBe('20 %');
    await slider?.focus();
    await popup.keyboard.press('Home');
    expect(await volume(popup)).toBe('Silent');
    await until('silence under a dub', () => {
      const endMs = recorder.startedMs + recorder.recordedMs;
      const dub = levels(DUB_HZ, endMs - 500, endMs);
      const original = levels(PILOT_HZ, endMs - 500, endMs);
      return Math.min(...dub) > 0.1 && usually(original) < 0.02 * fullLevel;
    });
    await popup.close();

    const again = await chromium.openPopup(page);
    expect(await volume(again)).toBe('Silent');
    await again.close();
    const other = await chromium.open(`${scene.origin.replace('127.0.0.1', 'localhost')}/other`);
    const elsewhere = await chromium.openPopup(other);
    expect(await volume(elsewhere)).toBe('20 %');
    await elsewhere.close();
    await other.close();
  });
});

describe('the service worker', () => {
  it('may be ended by the browser: dubs go on, the popup is right, and the switch works', async () => {
    await switched(true);
    await untilDubbed();
    await chromium.stopServiceWorker();
    await untilDubbed();
    await chromium.stopServiceWorker();
    const popup = await chromium.openPopup(page);
    await untilSays(popup, 'Dubbing into Spanish');
    expect(await popup.$eval('[role=switch]', (it) => it.getAttribute('aria-checked'))).toBe('true');
    await popup.close();

    await chromium.stopServiceWorker();
    await switched(false);
    expect((await chromium.state())['phase']).toBe('off');
    await untilUntouched();
    await until('the session to be over', async () => (await report()).state === 'ended');
  });
});

describe('without a pointer', () => {
  it('dubbing is switched on and off with Tab and Space', async () => {
    await switched(false);
    const popup = await chromium.openPopup(page);
    await tabTo(popup, 'switch', 'Dub this tab');
    await popup.keyboard.press('Space');
    await untilSays(popup, 'Dubbing into Spanish');
    await until('the switch to be on', async () =>
      (await controls(popup)).some(({ role, checked }) => role === 'switch' && checked === true),
    );
    // It is where it was: nobody has to look for it again.
    await tabTo(popup, 'switch', 'Dub this tab');
    await popup.keyboard.press('Space');
    await untilSays(popup, 'Dubbing is off');
    await popup.close();
  });

  it('everything in the popup and the options has a name and is reached by Tab', async () => {
    await switched(false);
    const popup = await chromium.openPopup(page);
    await expectReachable(popup, ['button', 'switch', 'combobox', 'slider', 'slider']);
    await popup.close();

    const options = await chromium.openOptions();
    await untilSays(options, 'The companion answers');
    const found = await expectReachable(options);
    expect(found.filter(({ role }) => role === 'combobox').length).toBeGreaterThanOrEqual(6);
    await tabTo(options, 'combobox', 'Size');
    await options.keyboard.press('ArrowDown');
    // A page that goes away takes with it what it has not handed to the storage yet.
    await until('the choice to be stored', () =>
      options.evaluate(async () => {
        const stored = await chrome.storage.local.get('settings');
        return JSON.stringify(stored).includes('"size":"large"');
      }),
    );
    await options.reload();
    await until('the choice to be kept', async () =>
      (await controls(options)).some(({ name, value }) => name === 'Size' && value === 'Large'),
    );
    await options.close();
  });
});

/** What a test that failed left open would be in the next one's way. */
async function closeLeftOpen(): Promise<void> {
  await page.evaluate(() => document.fullscreenElement && document.exitFullscreen());
  const left = chromium.browser.targets().filter((target) => /\/(popup|options)\/index/.test(target.url()));
  for (const target of left) await (await target.asPage()).close();
}

/** A tone in pieces; what never ends waits for more until it is aborted. */
function spoken({ voice }: SynthesisRequest, signal: AbortSignal): Synthesis {
  const kind = speech;
  const piece = Int16Array.from(
    { length: DUB_RATE_HZ / 10 },
    (_, i) => DUB_AMPLITUDE * 32_767 * Math.sin((2 * Math.PI * DUB_HZ * i) / DUB_RATE_HZ),
  );
  return {
    voice,
    sampleRateHz: DUB_RATE_HZ,
    marks: () => [],
    audio: (async function* () {
      for (let atMs = 0; atMs < DUB_MS[kind]; atMs += 100) yield await Promise.resolve(piece);
      if (kind === 'never ending' && !signal.aborted) await once(signal, 'abort');
    })(),
  };
}

/** Where the extension looks for it; once. */
async function startCompanion(): Promise<void> {
  companion ??= await runCompanion(catalog, { PORT: String(port) });
}

/** The last session that the companion knows. */
async function report(): Promise<SessionReport> {
  const address = companion?.address ?? '';
  return until('a session', async () => {
    const { sessions } = sessionList.parse(await (await fetch(`${address}/api/sessions`)).json());
    const id = sessions.at(-1)?.session_id;
    if (id === undefined) return undefined;
    return sessionReport.parse(await (await fetch(`${address}/api/sessions/${id}`)).json());
  });
}

/** Switches dubbing as it should be, where it is not yet, with a companion that is there. */
async function switched(on: boolean): Promise<void> {
  await startCompanion();
  if (((await chromium.state())['phase'] === 'on') !== on) await chromium.toggle(page);
}

/** A dub that begins from now on is reported as heard, and is heard, with the original down. */
async function untilDubbed(): Promise<void> {
  const heard = async () =>
    (await report()).transcript.filter(({ heard_evs_ms }) => heard_evs_ms !== undefined).length;
  const before = await heard();
  await until('another dub', async () => (await heard()) > before, 15_000);
  await until('its sound', () => lately(DUB_HZ) > 0.1 && lately(PILOT_HZ) < 0.5 * fullLevel);
}

/** No dub, and the original at its full level, for as long as nobody would take for a gap between two dubs. */
async function untilUntouched(): Promise<void> {
  await until('the original alone', () => {
    const endMs = recorder.startedMs + recorder.recordedMs;
    return (
      usually(levels(PILOT_HZ, endMs - AT_ONCE_MS, endMs)) > 0.9 * fullLevel &&
      Math.max(...levels(DUB_HZ, endMs - AT_ONCE_MS, endMs)) < NO_DUB
    );
  });
}

function untilRecorded(ms: number): Promise<boolean> {
  return until('the recording', () => recorder.startedMs + recorder.recordedMs > ms);
}

/** How loud a tone was at the end of what was heard so far. */
function lately(hz: number, ms = 200): number {
  const endMs = recorder.startedMs + recorder.recordedMs;
  return amplitudeOf(hz, recorder.heardBetween(endMs - ms, endMs), RECORDING_RATE_HZ);
}

/** How loud it was in steps between two moments. */
function levels(hz: number, fromMs: number, toMs: number): number[] {
  return amplitudes(hz, recorder.heardBetween(fromMs, toMs), RECORDING_RATE_HZ, STEP_MS);
}

/** The median: a busy machine leaves gaps in a recording. */
function usually(values: readonly number[]): number {
  return percentile(values, 0.5) ?? 0;
}

/** What is said of the original's volume. */
function volume(popup: Page): Promise<string | null | undefined> {
  return popup.$eval('aria/Original while dubbing[role="slider"]', (slider) =>
    slider.getAttribute('aria-valuetext'),
  );
}

/** What is above everything else in the page: its data-samevoice, or its id. */
async function topmost(): Promise<string | undefined> {
  const session = await page.createCDPSession();
  try {
    await session.send('DOM.getDocument');
    const { nodeIds } = await session.send('DOM.getTopLayerElements');
    for (const nodeId of nodeIds.reverse()) {
      const { node } = await session.send('DOM.describeNode', { nodeId });
      if (node.nodeName.startsWith('::')) continue;
      const attributes = node.attributes ?? [];
      const valueOf = (name: string) => attributes[attributes.indexOf(name) + 1];
      return attributes.includes('data-samevoice') ? valueOf('data-samevoice') : valueOf('id');
    }
    return undefined;
  } finally {
    await session.detach();
  }
}

interface Box {
  readonly width: number;
  readonly bottom: number;
}

function boxOf(selector: string): Promise<Box> {
  return page.$eval(selector, (element) => {
    const { width, bottom } = element.getBoundingClientRect();
    return { width, bottom };
  });
}
