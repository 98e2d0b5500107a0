/** A film that hums, dubbed with a tone by scripted engines: what is heard of either is told from the recording. */
import { once } from 'node:events';
import type { Page } from 'puppeteer-core';
import type { Synthesis, SynthesisRequest } from '../../companion/dubbing/ports/synthesizer.ts';
import type { SessionReport } from '../../shared/http/sessions.ts';
import { runCompanion, type RunningCompanion } from '../fakes/companion.ts';
import { DUB_RATE_HZ, scriptedCatalog } from '../fakes/scripted-engines.ts';
import { PILOT_HZ } from '../fixtures/film.ts';
import { collectComplaints } from './complaints.ts';
import type { ExtensionBrowser } from './harness/browser.ts';
import { Disposal, type Closable } from './harness/disposal.ts';
import { pairExtension } from './harness/pairing.ts';
import { temporaryFolder } from './harness/process.ts';
import { RECORDING_RATE_HZ, type Recorder } from './harness/pulse.ts';
import { until } from './harness/until.ts';
import { amplitudeOf, amplitudes, usually } from './listening.ts';
import { openHummingScene, type Scene } from './scene.ts';
import { routes } from '../../shared/http/routes.ts';
import { apiOf } from '../fakes/api.ts';

/** Every dub is this tone, so that it can be told from the original. */
export const DUB_HZ = 1_000;
const DUB_AMPLITUDE = 0.25;
/** Less than this is no dub, but what a gap in the recording of a busy machine leaves at its frequency. */
export const NO_DUB = 0.05;
/** Nothing is heard at all. */
export const SILENCE = 0.01;
/** Long after this whoever watches would call it broken. */
export const AT_ONCE_MS = 1_000;

/** Of one that never ends, and of one that lasts, more is always to come; of the one that lasts there is much already. */
export type Speech = 'short' | 'long' | 'never ending' | 'lasting';
const DUB_MS = { short: 1_000, long: 2_500, 'never ending': 4_000, lasting: 20_000 } as const;

/** A dub that lasts is spoken for longer than this, however fast. */
const STOPPED_BY_MS = 12_000;
const QUIET_MS = 200;

export type Clause = SessionReport['transcript'][number];

/**
 * @param pages further pages of the site, by path; the film is at /sound.wav
 * @param isPaired whether the extension is paired with the companion already
 */
export async function openHummedFilm(
  pages: Readonly<Record<string, string>> = {},
  isPaired = true,
): Promise<HummedFilm> {
  const disposal = new Disposal();
  try {
    const scene = await openHummingScene(120, pages);
    disposal.add(() => scene.close());
    const film = new HummedFilm(scene, await collectComplaints(scene.chromium.browser), disposal);
    disposal.add(() => film.stopCompanion('close'));
    await film.begin(isPaired);
    return film;
  } catch (error) {
    await disposal.close();
    throw error;
  }
}

export class HummedFilm implements Closable {
  readonly scene: Scene;
  readonly chromium: ExtensionBrowser;
  readonly page: Page;
  /** What went wrong in the browser since it was last looked at. */
  readonly complaints: string[];
  /** What the synthesiser makes now. */
  speech: Speech = 'short';
  companion: RunningCompanion | undefined;
  readonly #disposal: Disposal;
  readonly #catalog = scriptedCatalog({
    synthesize: (request, signal) => Promise.resolve(spoken(this.speech, request, signal)),
  });
  #recorder: Recorder | undefined;
  /** Of each companion that this one is followed by: it listens where the first did, and knows whom that one knew. */
  #settings: Record<string, string> = {};
  #fullLevel = 0;

  constructor(scene: Scene, complaints: string[], disposal: Disposal) {
    this.scene = scene;
    this.chromium = scene.chromium;
    this.page = scene.page;
    this.complaints = complaints;
    this.#disposal = disposal;
  }

  get recorder(): Recorder {
    if (this.#recorder === undefined) throw new Error('nothing is recorded yet');
    return this.#recorder;
  }

  /** The pilot tone's amplitude in the page as it is. */
  get fullLevel(): number {
    return this.#fullLevel;
  }

  /** Plays the film, and learns how loud it is by itself. No companion runs yet; the extension knows where it will be. */
  async begin(isPaired: boolean): Promise<void> {
    const folder = await temporaryFolder('samevoice-data-', this.#disposal);
    this.#settings = { DATA_DIR: folder };
    const first = await runCompanion(this.#catalog, this.#settings);
    if (isPaired) await pairExtension(this.chromium, first.address);
    this.#settings['PORT'] = String(first.port);
    await first.close();
    await this.chromium.setSettings({ companion: first.address, targetLanguage: 'es' });
    this.#recorder = await this.scene.pulse.record();
    await this.page.$eval('video', async (video) => {
      video.loop = true;
      await video.play();
    });
    await until('the page to be heard', () => this.lately(PILOT_HZ) > 0.02);
    // A player that begins is not at its level at once, and when the recording began is known better after a while.
    const beganMs = this.recorder.recordedMs;
    await until('more of it', () => this.recorder.recordedMs > beganMs + 2_500);
    await until('its level to be steady', () => {
      this.#fullLevel = this.lately(PILOT_HZ, 500);
      return Math.abs(this.#fullLevel - this.lately(PILOT_HZ, 1_000)) < 0.01 * this.#fullLevel;
    });
  }

  /** Where the companion listens whenever it runs. */
  get port(): number {
    return Number(this.#settings['PORT']);
  }

  /** Where the extension looks for it; once. */
  async startCompanion(): Promise<void> {
    this.companion ??= await runCompanion(this.#catalog, this.#settings);
  }

  async stopCompanion(how: 'kill' | 'close'): Promise<void> {
    const { companion } = this;
    this.companion = undefined;
    await companion?.[how]();
  }

  /** Switches dubbing as it should be, where it is not yet, with a companion that is there. */
  async switched(on: boolean): Promise<void> {
    await this.startCompanion();
    if (((await this.chromium.state())['phase'] === 'on') !== on) await this.chromium.toggle(this.page);
  }

  /** How many sessions the companion knows. */
  async sessions(): Promise<number> {
    return (await apiOf(this.companion?.address ?? '').call(routes.sessions.list)).sessions.length;
  }

  /** The last session that the companion knows. */
  async report(): Promise<SessionReport> {
    const address = this.companion?.address ?? '';
    return until('a session', async () => {
      const { sessions } = await apiOf(address).call(routes.sessions.list);
      const id = sessions.at(-1)?.session_id;
      if (id === undefined) return undefined;
      return apiOf(address).call(routes.sessions.report, { params: { session_id: id } });
    });
  }

  /** A dub that begins from now on is reported as heard, and is heard, with the original down. */
  async untilDubbed(): Promise<void> {
    const heard = async () =>
      (await this.report()).transcript.filter(({ heard_evs_ms }) => heard_evs_ms !== undefined).length;
    const before = await heard();
    await until('another dub', async () => (await heard()) > before);
    await until(
      () => `its sound: ${this.#levelsHeard()}`,
      () => this.lately(DUB_HZ) > 0.1 && this.lately(PILOT_HZ) < 0.5 * this.#fullLevel,
    );
  }

  /** Of the last seconds, for whoever wonders what was heard instead. */
  #levelsHeard(): string {
    const endMs = this.recordedToMs;
    const [dub, original] = [DUB_HZ, PILOT_HZ].map((hz) => {
      const levels = this.levels(hz, endMs - 4_000, endMs, 200);
      return levels.map((level) => level.toFixed(3)).join(' ');
    });
    return `dubs ${dub}; original ${original}, alone ${this.#fullLevel.toFixed(3)}`;
  }

  /** Waits for a dub to be heard that has more to say, and tells what is not said yet. */
  async untilMoreToSay(): Promise<readonly Clause[]> {
    this.speech = 'lasting';
    const unsaid = await until('a dub to be heard that has more to say', async () => {
      const { transcript } = await this.report();
      const open = transcript.filter(({ outcome }) => outcome === undefined);
      return (
        open.some((clause) => clause.heard_evs_ms !== undefined) && this.lately(DUB_HZ, 100) > 0.1 && open
      );
    });
    this.speech = 'short';
    return unsaid;
  }

  /** The dub that lasts is not heard any more: whatever stopped it, it was not its own end. */
  async untilDubStops(): Promise<void> {
    await until(
      () => `the dub to stop: ${this.#levelsHeard()}`,
      () => this.#isQuiet(DUB_HZ, NO_DUB),
      STOPPED_BY_MS,
    );
  }

  /** Neither the dub that lasts nor the original is heard. */
  async untilSilent(): Promise<void> {
    await until(
      () => `silence: ${this.#levelsHeard()}`,
      () => [DUB_HZ, PILOT_HZ].every((hz) => this.#isQuiet(hz, SILENCE)),
      STOPPED_BY_MS,
    );
  }

  #isQuiet(hz: number, below: number): boolean {
    const levels = this.levels(hz, this.recordedToMs - QUIET_MS, this.recordedToMs);
    return levels.length > 0 && Math.max(...levels) < below;
  }

  /** No dub, and the original at its full level, for as long as nobody would take for a gap between two dubs. */
  async untilUntouched(): Promise<void> {
    await until('the original alone', () => {
      const endMs = this.recordedToMs;
      return (
        usually(this.levels(PILOT_HZ, endMs - AT_ONCE_MS, endMs)) > 0.9 * this.#fullLevel &&
        Math.max(...this.levels(DUB_HZ, endMs - AT_ONCE_MS, endMs)) < NO_DUB
      );
    });
  }

  get recordedToMs(): number {
    return this.recorder.endMs;
  }

  untilRecorded(ms: number): Promise<boolean> {
    return until('the recording', () => this.recordedToMs > ms);
  }

  /** How loud a tone was at the end of what was heard so far. */
  lately(hz: number, ms = 200): number {
    const endMs = this.recordedToMs;
    return amplitudeOf(hz, this.recorder.heardBetween(endMs - ms, endMs), RECORDING_RATE_HZ);
  }

  /** How loud it was in steps between two moments. */
  levels(hz: number, fromMs: number, toMs: number, stepMs?: number): number[] {
    return amplitudes(hz, this.recorder.heardBetween(fromMs, toMs), RECORDING_RATE_HZ, stepMs);
  }

  async close(): Promise<void> {
    await this.#disposal.close();
  }
}

/** A tone in pieces; what never ends waits for more until it is aborted. */
function spoken(speech: Speech, { voice }: SynthesisRequest, signal: AbortSignal): Synthesis {
  const piece = Int16Array.from(
    { length: DUB_RATE_HZ / 10 },
    (_, i) => DUB_AMPLITUDE * 32_767 * Math.sin((2 * Math.PI * DUB_HZ * i) / DUB_RATE_HZ),
  );
  return {
    voice,
    sampleRateHz: DUB_RATE_HZ,
    marks: () => [],
    audio: (async function* () {
      for (let atMs = 0; atMs < DUB_MS[speech]; atMs += 100) yield await Promise.resolve(piece);
      if ((speech === 'never ending' || speech === 'lasting') && !signal.aborted) await once(signal, 'abort');
    })(),
  };
}
