import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sessionList, sessionReport, type SessionReport } from '../../shared/http.ts';
import { percentile } from '../../shared/percentile.ts';
import { runCompanion, type RunningCompanion } from '../fakes/companion.ts';
import { RECORDING_RATE_HZ, type Recorder } from './harness/pulse.ts';
import { until } from './harness/until.ts';
import { amplitudeOf, amplitudes, locate } from './listening.ts';
import { listenedCatalog, openScene, PILOT_HZ, type Scene } from './scene.ts';

const LINES = [
  { voice: 'rms', text: 'Thank you very much.', restS: 4 },
  { voice: 'slt', text: 'It was raining.', restS: 4 },
  { voice: 'rms', text: 'We can take the first train.', restS: 9 },
] as const;
/** The original under a dub, as the viewer's setting has it at first. */
const DUCKED = 0.2;
const PAUSE_S = 60;
/** Long enough for the original to be up again between two dubs. */
const REST_MS = 1500;

let scene: Scene;
let companion: RunningCompanion;
const engines = listenedCatalog();

beforeAll(async () => {
  companion = await runCompanion(engines.catalog);
  scene = await openScene([...LINES, { voice: 'slt', text: 'I know the way to the station.', restS: 6 }]);
  await scene.chromium.setSettings({ companion: companion.address, targetLanguage: 'es' });
});
afterAll(async () => {
  await scene.close();
  await companion.close();
  await engines.close();
});

async function report(): Promise<SessionReport | undefined> {
  const { sessions } = sessionList.parse(await (await fetch(`${companion.address}/api/sessions`)).json());
  const id = sessions.at(-1)?.session_id;
  if (id === undefined) return undefined;
  return sessionReport.parse(await (await fetch(`${companion.address}/api/sessions/${id}`)).json());
}

async function heard(clauses: number): Promise<SessionReport> {
  return until(
    `${clauses} clauses to be heard`,
    async () => {
      const now = await report();
      const count = now?.transcript.filter(isHeard).length ?? 0;
      return count >= clauses && now;
    },
    40_000,
  );
}

const isInPage = (selector: string) =>
  scene.page.evaluate((wanted) => document.querySelector(wanted) !== null, selector);

describe('a tab dubbed in a real browser', () => {
  let recorder: Recorder;
  let recording: Int16Array;
  let fullLevel: number;

  it('is heard as it is before dubbing is switched on', async () => {
    recorder = await scene.pulse.record();
    await scene.page.$eval('video', (video) => video.play());
    await until('the page to be heard', () => recorder.recordedMs > 600);
    const level = () => amplitudeOf(PILOT_HZ, lately(recorder, 50), RECORDING_RATE_HZ);
    await until('the pilot tone', () => level() > 0.02);
    fullLevel = level();
    await scene.page.$eval('video', (video) => {
      video.pause();
      video.currentTime = 0;
    });
  });

  it('is switched on by the toolbar button and the switch, and shows it', async () => {
    await scene.chromium.toggle(scene.page);
    await until('dubbing to be on', async () => (await scene.chromium.state())['phase'] === 'on', 20_000);
  });

  it('is dubbed: each dub that was sent is heard, in two voices, with captions', async () => {
    await scene.page.$eval('video', (video) => video.play());
    await until('captions in the page', () => isInPage('[data-samevoice=captions]:popover-open'), 30_000);
    const now = await until(
      'all three lines to be heard',
      async () => {
        const { transcript = [] } = (await report()) ?? {};
        const said = transcript.map(({ speaker_id }) => speaker_id).join(' ');
        return /s1.*s2.*s1/.test(said) && transcript.every(isHeard) && (await report());
      },
      40_000,
    );
    // It was just heard to begin.
    const lastDub = engines.sent.at(-1);
    const lengthMs = ((lastDub?.samples.length ?? 0) * 1000) / (lastDub?.rateHz ?? 1);
    const enoughMs = recorder.recordedMs + lengthMs + 2000;
    await until('the last dub to be over', () => recorder.recordedMs > enoughMs);
    await scene.page.$eval('video', (video) => {
      video.pause();
    });
    recording = recorder.heardBetween(recorder.startedMs, recorder.startedMs + recorder.recordedMs);

    expect(now.clauses.failed).toBe(0);
    expect(new Set(engines.sent.map(({ voiceId }) => voiceId)).size).toBe(2);
    const voices = new Set<string>();
    const likenesses: number[] = [];
    let lastMs = 0;
    for (const dub of engines.sent.filter(({ text }) => isSpokenAsMade(now, text))) {
      const found = locate(dub.samples, dub.rateHz, recording, RECORDING_RATE_HZ);
      // What was not heard is found at about 0.1; a stutter of a busy machine costs a dub some of its likeness.
      expect(found.likeness, dub.text).toBeGreaterThan(0.4);
      likenesses.push(found.likeness);
      expect(found.atMs, dub.text).toBeGreaterThan(lastMs);
      lastMs = found.atMs;
      voices.add(dub.voiceId);
    }
    expect(percentile(likenesses, 0.5)).toBeGreaterThan(0.7);
    expect(voices.size).toBe(2);
  });

  it('keeps the original down while a dub speaks, and at its full level else', async () => {
    const now = await report();
    const made = engines.sent.filter(({ text }) => now !== undefined && isSpokenAsMade(now, text));
    const dubs = made.map(({ text, samples, rateHz }) => {
      const { atMs } = locate(samples, rateHz, recording, RECORDING_RATE_HZ);
      return { text, atMs, endMs: atMs + (samples.length * 1000) / rateHz };
    });
    let rests = 0;
    for (const [i, { text, atMs, endMs }] of dubs.entries()) {
      const during = levelsBetween(recording, atMs + 150, endMs - 100);
      expect((percentile(during, 0.5) ?? 0) / fullLevel, text).toBeCloseTo(DUCKED, 1);
      expect(Math.max(...during) / fullLevel, text).toBeLessThan(0.5);
      // Where another dub follows at once, the original stays down for it.
      const next = dubs[i + 1];
      if (next !== undefined && next.atMs < endMs + REST_MS) continue;
      const after = levelsBetween(recording, endMs + 700, endMs + 1000);
      expect((percentile(after, 0.5) ?? 0) / fullLevel, text).toBeGreaterThan(0.9);
      rests++;
    }
    expect(rests).toBeGreaterThan(0);
  });

  it(`goes on after the film was paused for ${PAUSE_S} s`, async () => {
    const clauses = (await report())?.transcript.length ?? 0;
    const pausedAtMs = performance.now();
    await until(
      'the pause to be over',
      () => performance.now() - pausedAtMs > PAUSE_S * 1000,
      2 * PAUSE_S * 1000,
    );
    await scene.page.$eval('video', (video) => video.play());
    await heard(clauses + 1);
    expect((await scene.chromium.state())['phase']).toBe('on');
  });

  it('sounds as it did before, at once, when it is switched off', async () => {
    const popup = await scene.chromium.openPopup(scene.page);
    await scene.page.$eval('video', (video) => {
      video.currentTime = 0;
      return video.play();
    });
    await popup.click('[role=switch]');
    await popup.waitForSelector('[role=switch][aria-checked=false]:not(:disabled)');
    const offMs = performance.now();
    await until('half a second to be heard', () => recorder.startedMs + recorder.recordedMs > offMs + 900);
    const after = amplitudes(
      PILOT_HZ,
      recorder.heardBetween(offMs + 300, offMs + 900),
      RECORDING_RATE_HZ,
      50,
    );
    expect((percentile(after, 0.5) ?? 0) / fullLevel).toBeGreaterThan(0.9);
    await until('the captions to be gone', async () => !(await isInPage('[data-samevoice]')));
    expect((await report())?.state).toBe('ended');
  });
});

function isHeard(clause: SessionReport['transcript'][number]): boolean {
  return clause.heard_evs_ms !== undefined;
}

/** A dub that waited, or that others waited for, may have been spoken faster: its samples are then others. */
function isSpokenAsMade({ transcript }: SessionReport, translation: string): boolean {
  const at = transcript.findIndex((clause) => clause.translation === translation);
  const [clause, next] = [transcript[at], transcript[at + 1]];
  if (clause === undefined) return false;
  const heardMs = clause.start_ms + (clause.heard_evs_ms ?? 0);
  const waitedMs = (clause.heard_evs_ms ?? 0) - (clause.ready_evs_ms ?? 0);
  const isWaitedFor = next !== undefined && next.start_ms + (next.ready_evs_ms ?? 0) < heardMs + 300;
  return waitedMs < 250 && !isWaitedFor;
}

function lately(recorder: Recorder, ms: number): Int16Array {
  const endMs = recorder.startedMs + recorder.recordedMs;
  return recorder.heardBetween(endMs - ms, endMs);
}

function levelsBetween(recording: Int16Array, fromMs: number, toMs: number): number[] {
  const at = (ms: number) => Math.round((ms * RECORDING_RATE_HZ) / 1000);
  return amplitudes(PILOT_HZ, recording.subarray(at(fromMs), at(toMs)), RECORDING_RATE_HZ, 50);
}
