/** What a viewer notices of a tab that is dubbed, told once for every family of engines. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EngineCatalog } from '../../companion/engines/catalog.ts';
import { type SessionReport } from '../../shared/http/sessions.ts';
import { runCompanion, type RunningCompanion } from '../fakes/companion.ts';
import { PILOT_HZ } from '../fixtures/film.ts';
import { collectComplaints } from './complaints.ts';
import { Disposal, type Closable } from './harness/disposal.ts';
import { pairExtension } from './harness/pairing.ts';
import { RECORDING_RATE_HZ, type Recorder } from './harness/pulse.ts';
import { until } from './harness/until.ts';
import { amplitudeOf, amplitudes, locate, usually } from './listening.ts';
import { untilSays, words } from './reading.ts';
import { listenedCatalog, openScene, type Scene, type SentDub } from './scene.ts';
import { LONG_PATIENCE_MS } from '../fakes/patience.ts';
import { pass } from './harness/pass.ts';
import { routes } from '../../shared/http/routes.ts';
import { apiOf } from '../fakes/api.ts';

const LINES = [
  { voice: 'rms', text: 'Thank you very much.', restS: 4 },
  { voice: 'slt', text: 'It was raining.', restS: 4 },
  { voice: 'rms', text: 'We can take the first train.', restS: 9 },
  { voice: 'slt', text: 'I know the way to the station.', restS: 6 },
] as const;
/** The original under a dub, as the viewer's setting has it at first. */
const DUCKED = 0.2;
/** So soft that every dub can be as loud: under one that cannot, less is left of the original. */
const PAGE_VOLUME = 0.5;
/** Long enough for the original to be up again between two dubs. */
const REST_MS = 1500;

/** A single syllable is found anywhere. */
const TELLABLE_MS = 300;

export interface Engines extends Closable {
  readonly catalog: EngineCatalog;
  /** What the companion is started with. */
  readonly environment: Record<string, string>;
}

export interface Family {
  readonly name: string;
  start(): Promise<Engines>;
  /** How long the film is paused in the middle. */
  readonly pauseS: number;
  /** What the popup says of who dubs and in what voices. */
  readonly popupSays: readonly string[];
  readonly popupKeepsQuietOf: readonly string[];
  /**
   * From this likeness on a dub was heard. Speech that was not is found at up to 0.3, in a voice that is a pure tone at up
   * to 0.45.
   */
  readonly heardFrom: number;
  /** What a clause becomes, where the translator is known to the word. */
  readonly translated?: (text: string) => string;
}

type Clause = SessionReport['transcript'][number];

interface FoundDub extends SentDub {
  readonly atMs: number;
  readonly endMs: number;
  readonly likeness: number;
  /** Until the next one begins; without an end after the last. */
  readonly restMs: number;
}

export function describeDubbedTab(family: Family): void {
  const disposal = new Disposal();
  let scene: Scene;
  let companion: RunningCompanion;
  let sent: readonly SentDub[];
  let complaints: readonly string[];

  beforeAll(async () => {
    const engines = await family.start();
    disposal.add(() => engines.close());
    // As the companion does at its start: engines that load while a dub speaks make it stutter.
    await engines.catalog.warm();
    const listened = listenedCatalog(engines.catalog);
    ({ sent } = listened);
    companion = await runCompanion(listened.catalog, engines.environment);
    disposal.add(() => companion.close());
    scene = await openScene(LINES);
    disposal.add(() => scene.close());
    complaints = await collectComplaints(scene.chromium.browser);
    await scene.chromium.setSettings({ companion: companion.address, targetLanguage: 'es' });
    await pairExtension(scene.chromium, companion.address);
  });
  afterAll(() => disposal.close());

  const isInPage = (selector: string) =>
    scene.page.evaluate((wanted) => document.querySelector(wanted) !== null, selector);

  describe(`a tab dubbed in a real browser with the ${family.name} engines`, () => {
    let recorder: Recorder;
    let recording: Int16Array;
    let fullLevel: number;
    let dubs: readonly FoundDub[];

    it('is heard as it is before dubbing is switched on', async () => {
      recorder = await scene.pulse.record();
      await scene.page.$eval(
        'video',
        (video, volume) => {
          video.volume = volume;
          return video.play();
        },
        PAGE_VOLUME,
      );
      await until('the page to be heard', () => recorder.recordedMs > 2_500);
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
      await until('dubbing to be on', async () => (await scene.chromium.state())['phase'] === 'on');
    });

    it('is dubbed: each dub that was sent is heard, in two voices, with captions', async () => {
      await scene.page.$eval('video', (video) => video.play());
      await until(
        'captions in the page',
        () => isInPage('[data-samevoice=captions]:popover-open'),
        LONG_PATIENCE_MS,
      );
      const now = await until(
        'the first three lines to be heard',
        async () => {
          const latest = await reportOf(companion);
          const { transcript = [] } = latest ?? {};
          const said = transcript.map(({ speaker_id }) => speaker_id).join(' ');
          return /s1.*s2.*s1/.test(said) && transcript.every(isHeard) && latest;
        },
        LONG_PATIENCE_MS,
      );
      // It was just heard to begin.
      const lastDub = sent.at(-1);
      const enoughMs = recorder.recordedMs + (lastDub === undefined ? 0 : lengthMsOf(lastDub)) + 2000;
      await until('the last dub to be over', () => recorder.recordedMs > enoughMs);
      await scene.page.$eval('video', (video) => {
        video.pause();
      });
      recording = recorder.heardBetween(recorder.startedMs, recorder.endMs);

      expect(now.clauses.failed).toBe(0);
      expect(new Set(sent.map(({ voiceId }) => voiceId)).size).toBe(2);
      if (family.translated !== undefined) {
        for (const { text, translation } of now.transcript) expect(translation).toBe(family.translated(text));
      }
      dubs = spokenAsMade(now.transcript, sent).flatMap(({ clause, next, dub }) => {
        if (lengthMsOf(dub) < TELLABLE_MS) return [];
        const restMs = heardAtMs(next) - heardAtMs(clause) - lengthMsOf(dub);
        const { atMs, likeness } = locate(dub.samples, dub.rateHz, recording, RECORDING_RATE_HZ);
        return [{ ...dub, restMs, likeness, atMs, endMs: atMs + lengthMsOf(dub) }];
      });
      let lastMs = 0;
      for (const { text, atMs, likeness } of dubs) {
        expect(likeness, text).toBeGreaterThan(family.heardFrom);
        expect(atMs, text).toBeGreaterThan(lastMs);
        lastMs = atMs;
      }
      expect(usually(dubs.map(({ likeness }) => likeness))).toBeGreaterThan(0.7);
      expect(new Set(dubs.map(({ voiceId }) => voiceId)).size).toBe(2);
    });

    it('keeps the original down while a dub speaks, and at its full level else', () => {
      let rests = 0;
      for (const { text, atMs, endMs, restMs } of dubs) {
        const during = levelsBetween(recording, atMs + 150, endMs - 100);
        expect(usually(during) / fullLevel, text).toBeCloseTo(DUCKED, 1);
        expect(Math.max(...during) / fullLevel, text).toBeLessThan(0.5);
        // Where another dub follows at once, the original stays down for it.
        if (restMs < REST_MS) continue;
        const after = levelsBetween(recording, endMs + 700, endMs + 1000);
        expect(usually(after) / fullLevel, text).toBeGreaterThan(0.9);
        rests++;
      }
      expect(rests).toBeGreaterThan(0);
    });

    it('tells in the popup who dubs it', async () => {
      const popup = await scene.chromium.openPopup(scene.page);
      for (const said of family.popupSays) await untilSays(popup, said);
      const shown = await words(popup);
      expect(family.popupKeepsQuietOf.filter((silent) => shown.includes(silent))).toEqual([]);
      await popup.close();
    });

    it(`goes on after the film was paused for ${family.pauseS} s`, async () => {
      const clauses = (await reportOf(companion))?.transcript.length ?? 0;
      await pass(family.pauseS * 1000);
      await scene.page.$eval('video', (video) => video.play());
      await until(
        'another clause to be heard',
        async () => ((await reportOf(companion))?.transcript.filter(isHeard).length ?? 0) > clauses,
        LONG_PATIENCE_MS,
      );
      expect((await scene.chromium.state())['phase']).toBe('on');
    });

    it('sounds as it did before when it is switched off', async () => {
      const popup = await scene.chromium.openPopup(scene.page);
      await scene.page.$eval('video', (video) => {
        video.currentTime = 0;
        return video.play();
      });
      await popup.click('[role=switch]');
      await popup.waitForSelector('[role=switch][aria-checked=false]:not(:disabled)');
      // The film plays on from its beginning, where it was dubbed: nothing but the switch ends that.
      await until('half a second of the original alone', () => {
        return amplitudeOf(PILOT_HZ, lately(recorder, 500), RECORDING_RATE_HZ) > 0.9 * fullLevel;
      });
      await until('the captions to be gone', async () => !(await isInPage('[data-samevoice]')));
      expect((await reportOf(companion))?.state).toBe('ended');
    });

    it('leaves nothing to complain about in the browser', () => {
      expect(complaints).toEqual([]);
    });
  });
}

/** Of the companion's last session. */
export async function reportOf({ address }: RunningCompanion): Promise<SessionReport | undefined> {
  const { sessions } = await apiOf(address).call(routes.sessions.list);
  const id = sessions.at(-1)?.session_id;
  if (id === undefined) return undefined;
  return apiOf(address).call(routes.sessions.report, { params: { session_id: id } });
}

export function isHeard(clause: Clause): boolean {
  return clause.heard_evs_ms !== undefined;
}

/** On the capture clock; never where it was not. */
function heardAtMs(clause: Clause | undefined): number {
  return clause?.heard_evs_ms === undefined ? Infinity : clause.start_ms + clause.heard_evs_ms;
}

/** What a dub may wait for and is still spoken as made, and what it takes to lower the original before it. */
const UNTOUCHED_MS = 250 + 90;

interface SpokenClause {
  readonly clause: Clause;
  readonly next: Clause | undefined;
  readonly dub: SentDub;
}

/** The clauses whose dubs are heard as they were sent. */
export function spokenAsMade(transcript: readonly Clause[], sent: readonly SentDub[]): SpokenClause[] {
  return transcript.flatMap((clause, at) => {
    const next = transcript[at + 1];
    const dub = sent.find(({ text }) => text === clause.translation);
    return dub !== undefined && isSpokenAsMade(clause, next) ? [{ clause, next, dub }] : [];
  });
}

/** A dub that waited, or that others waited for, may have been spoken faster: its samples are then others. */
function isSpokenAsMade(clause: Clause, next: Clause | undefined): boolean {
  const waitedMs = (clause.heard_evs_ms ?? 0) - (clause.ready_evs_ms ?? 0);
  const isWaitedFor =
    next !== undefined && next.start_ms + (next.ready_evs_ms ?? 0) < heardAtMs(clause) + 300;
  return waitedMs < UNTOUCHED_MS && !isWaitedFor;
}

export function lengthMsOf({ samples, rateHz }: SentDub): number {
  return (samples.length * 1000) / rateHz;
}

function lately(recorder: Recorder, ms: number): Int16Array {
  const endMs = recorder.endMs;
  return recorder.heardBetween(endMs - ms, endMs);
}

function levelsBetween(recording: Int16Array, fromMs: number, toMs: number): number[] {
  const at = (ms: number) => Math.round((ms * RECORDING_RATE_HZ) / 1000);
  return amplitudes(PILOT_HZ, recording.subarray(at(fromMs), at(toMs)), RECORDING_RATE_HZ);
}
