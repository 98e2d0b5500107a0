/** What a viewer notices when the film is paused, sought, sped up or replaced, told once for the short and the long tests. */
import { execFileSync } from 'node:child_process';
import type { Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { wav } from '../fakes/uploads.ts';
import { PILOT_HZ } from '../fixtures/film.ts';
import { loud } from '../fixtures/sound.ts';
import { until } from './harness/until.ts';
import {
  AT_ONCE_MS,
  DUB_HZ,
  NO_DUB,
  SILENCE,
  openHummedFilm,
  type Clause,
  type HummedFilm,
} from './hummed-film.ts';
import { usually } from './listening.ts';
import { BREAKS, inVideo } from './player-breaks.ts';
import { PLAYER_PAGES, type FilmPlayer } from './player-pages.ts';
import { captionsIn } from './reading.ts';
import { pass } from './harness/pass.ts';

let film: HummedFilm;
let page: Page;

export interface PlayerEvents {
  readonly breaks: readonly (keyof typeof BREAKS)[];
  readonly rates: readonly number[];
  readonly mutes: readonly ('player' | 'tab')[];
  /** Whether the tab goes to the background and the machine to sleep. */
  readonly sleeps: boolean;
}

export const EVERY_EVENT: PlayerEvents = {
  breaks: Object.keys(BREAKS) as (keyof typeof BREAKS)[],
  rates: [0.25, 2, 4],
  mutes: ['player', 'tab'],
  sleeps: true,
};

export function describePlayerEvents(events: PlayerEvents): void {
  beforeAll(async () => {
    film = await openHummedFilm(PLAYER_PAGES);
    ({ page } = film);
  });

  afterAll(() => film.close());
  afterEach(() => {
    film.speech = 'short';
    expect(film.complaints.splice(0)).toEqual([]);
  });

  describe('what breaks a film', () => {
    it.each(events.breaks)(
      '%s: the dub stops, the rest of it is not said, and dubbing goes on',
      async (name) => {
        await film.switched(true);
        const unsaid = await film.untilMoreToSay();
        await BREAKS[name](page);
        await film.untilDubStops();
        await expectDropped(unsaid);
        await film.untilDubbed();
        await until('its caption', async () => (await captionsIn(page)).length > 0);
        await onlyOneVideo();
      },
    );
  });

  describe('what does not break a film', () => {
    it('a pause holds the dub where it is, and goes on with it', async () => {
      await film.switched(true);
      const unsaid = await film.untilMoreToSay();
      await inVideo(page, (video) => {
        video.pause();
      });
      await film.untilDubStops();
      const heldMs = film.recordedToMs;
      await film.untilRecorded(heldMs + AT_ONCE_MS);
      expect(Math.max(...film.levels(DUB_HZ, heldMs, heldMs + AT_ONCE_MS))).toBeLessThan(NO_DUB);
      await inVideo(page, (video) => video.play());
      await until('the dub to go on', () => film.lately(DUB_HZ, 100) > 0.1);
      for (const { clause_id } of unsaid) expect((await clause(clause_id))?.outcome).not.toBe('dropped');
    });

    it('a chat’s ping beside a film that stands still leaves its dub where it is', async () => {
      await film.switched(true);
      const unsaid = await film.untilMoreToSay();
      await inVideo(page, (video) => {
        video.pause();
      });
      await film.untilDubStops();
      await page.evaluate(ping, [...wav(loud(1_000, 660))]);
      await inVideo(page, (video) => video.play());
      await until('the dub to go on', () => film.lately(DUB_HZ, 100) > 0.1);
      expect(unsaid.length).toBeGreaterThan(0);
      for (const { clause_id } of unsaid) expect((await clause(clause_id))?.outcome).not.toBe('dropped');
    });

    it.each(events.rates)('a rate of %s: dubs go on', async (rate) => {
      await film.switched(true);
      await page.$eval(
        'video',
        (video, wanted) => {
          video.playbackRate = wanted;
        },
        rate,
      );
      await film.untilDubbed();
      await inVideo(page, (video) => void (video.playbackRate = 1));
    });

    it.each(events.mutes)('a muted %s is silent, its dub as well, and both come back', async (what) => {
      await film.switched(true);
      await film.untilMoreToSay();
      await mute(what, true);
      await film.untilSilent();
      const silentMs = film.recordedToMs;
      await film.untilRecorded(silentMs + AT_ONCE_MS);
      for (const hz of [DUB_HZ, PILOT_HZ]) {
        expect(Math.max(...film.levels(hz, silentMs, silentMs + AT_ONCE_MS))).toBeLessThan(SILENCE);
      }
      await mute(what, false);
      await film.untilDubbed();
    });

    it.runIf(events.sleeps)('a tab in the background is dubbed on', async () => {
      await film.switched(true);
      // A page whose tab is captured is not told that it is hidden.
      const isInFront = () =>
        film.chromium.inExtension((own) =>
          own.evaluate(async () => {
            const { dubbing } = await chrome.storage.session.get<{ dubbing: { tabId: number } }>('dubbing');
            return (await chrome.tabs.get(dubbing.tabId)).active;
          }),
        );
      await film.chromium.inExtension((own) =>
        own.evaluate(async () => {
          const { dubbing } = await chrome.storage.session.get<{ dubbing: { tabId: number } }>('dubbing');
          const { windowId } = await chrome.tabs.get(dubbing.tabId);
          await chrome.tabs.create({ windowId, url: 'about:blank', active: true });
        }),
      );
      await until('another tab to be in front', async () => !(await isInFront()));
      await film.untilDubbed();
      await film.untilDubbed();
      await page.bringToFront();
      await until('the film to be in front', isInFront);
    });

    it('a player in a frame of the page is dubbed, with captions over it', async () => {
      await film.switched(false);
      await page.goto(`${film.scene.origin}/framed`);
      const frame = await page.waitForFrame((candidate) => candidate.url().endsWith('/player'));
      await frame.$eval('video', (video) => video.play());
      await film.switched(true);
      await film.untilDubbed();
      await until('a caption in the frame', () =>
        frame.evaluate(() => document.querySelector('[data-samevoice]:popover-open') !== null),
      );
      const unsaid = await film.untilMoreToSay();
      await frame.$eval('video', (video) => {
        video.currentTime += 30;
      });
      await expectDropped(unsaid);
      await film.untilDubbed();
      await film.switched(false);
      await page.goto(`${film.scene.origin}/`);
      await page.$eval('video', async (video) => {
        video.loop = true;
        await video.play();
      });
    });

    it('a player in a closed shadow root is followed as any other', async () => {
      await film.switched(false);
      await page.goto(`${film.scene.origin}/closed`);
      await page.$eval('film-player', (player) => (player as FilmPlayer).play());
      await film.switched(true);
      await film.untilDubbed();
      await film.untilMoreToSay();
      await page.$eval('film-player', (player) => {
        (player as FilmPlayer).pause();
      });
      // The dub does not talk over a film that stands still.
      await film.untilDubStops();
      const heldMs = film.recordedToMs;
      await film.untilRecorded(heldMs + AT_ONCE_MS);
      expect(Math.max(...film.levels(DUB_HZ, heldMs, heldMs + AT_ONCE_MS))).toBeLessThan(NO_DUB);
      await page.$eval('film-player', (player) => (player as FilmPlayer).play());
      await until('the dub to go on', () => film.lately(DUB_HZ, 100) > 0.1);
      await film.switched(false);
      await page.goto(`${film.scene.origin}/`);
      await page.$eval('video', async (video) => {
        video.loop = true;
        await video.play();
      });
    });

    it.runIf(events.sleeps)('a machine that slept goes on where it was', async () => {
      await film.switched(true);
      await film.untilDubbed();
      const asleep = browserProcesses(film);
      for (const pid of asleep) process.kill(pid, 'SIGSTOP');
      try {
        await pass(12_000);
      } finally {
        for (const pid of asleep) process.kill(pid, 'SIGCONT');
      }
      await film.untilDubbed();
      expect((await film.chromium.state())['phase']).toBe('on');
      await until('the original beneath it', () => usually(lastLevels()) < film.fullLevel);
    });
  });
}

async function mute(what: 'player' | 'tab', isMuted: boolean): Promise<void> {
  if (what === 'player') {
    await page.$eval(
      'video',
      (video, wanted) => {
        video.muted = wanted;
      },
      isMuted,
    );
    return;
  }
  await film.chromium.inExtension((own) =>
    own.evaluate(async (muted) => {
      const { dubbing } = await chrome.storage.session.get<{ dubbing: { tabId: number } }>('dubbing');
      await chrome.tabs.update(dubbing.tabId, { muted });
    }, isMuted),
  );
}

/** Plays a short sound on the page, to its end. Runs in the page. */
async function ping(bytes: readonly number[]): Promise<void> {
  const audio = document.createElement('audio');
  audio.src = URL.createObjectURL(new Blob([Uint8Array.from(bytes)], { type: 'audio/wav' }));
  document.body.append(audio);
  const ended = new Promise((resolve) => {
    audio.addEventListener('ended', resolve, { once: true });
  });
  await audio.play();
  await ended;
  audio.remove();
}

/** As the film began: one video, heard and looped. */
async function onlyOneVideo(): Promise<void> {
  await page.evaluate(async () => {
    const [first, ...more] = document.querySelectorAll('video');
    for (const video of more) video.remove();
    if (first === undefined) return;
    first.loop = true;
    await first.play();
  });
}

async function clause(id: number): Promise<Clause | undefined> {
  return (await film.report()).transcript.find(({ clause_id }) => clause_id === id);
}

async function expectDropped(clauses: readonly Clause[]): Promise<void> {
  expect(clauses.length).toBeGreaterThan(0);
  for (const { clause_id } of clauses) {
    await until(`clause ${clause_id} to be given up`, async () => {
      const outcome = (await clause(clause_id))?.outcome;
      return outcome === 'dropped' || outcome === 'cut';
    });
  }
}

function lastLevels(): number[] {
  return film.levels(PILOT_HZ, film.recordedToMs - AT_ONCE_MS, film.recordedToMs);
}

/** The browser and all its children. */
function browserProcesses({ chromium }: HummedFilm): number[] {
  const pids = [chromium.browser.process()?.pid ?? 0];
  for (const pid of pids) {
    try {
      const children = execFileSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' });
      pids.push(...children.trim().split('\n').map(Number));
    } catch {
      // pgrep finds none.
    }
  }
  return pids;
}
