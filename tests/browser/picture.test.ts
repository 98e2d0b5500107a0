/** What a viewer sees of a picture that is shown late: read from the pixels of a real browser. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { percentile } from '../../shared/percentile.ts';
import { collectComplaints } from './complaints.ts';
import { Disposal } from './harness/disposal.ts';
import { pass } from './harness/pass.ts';
import { startPulse } from './harness/pulse.ts';
import { until } from './harness/until.ts';
import { openPictureBed, type FilmPage, type PictureBed } from './picture-bed.ts';
import { framesBehind, look, startWatching, type Sight } from './picture-sight.ts';
import { startPictureSite, type PictureSite } from './picture-site.ts';

const DELAY_MS = 1_000;
const FRAME_MS = 40;
const FRAMES_LATE = DELAY_MS / FRAME_MS;
/** What a machine that also encodes, decodes and captures may take; the bench tells how exact it is. */
const TOLERATED_FRAMES = 3;
/** Enough of them to tell where the picture usually is. */
const PICTURES = 20;
const OVERLAY = '[data-samevoice=picture]';

const disposal = new Disposal();
let site: PictureSite;
let bed: PictureBed;
let film: FilmPage;
let complaints: string[];

beforeAll(async () => {
  const pulse = await startPulse();
  disposal.add(() => pulse.close());
  site = await startPictureSite({ lengthS: 16 });
  disposal.add(() => site.close());
  bed = await openPictureBed(pulse.environment);
  disposal.add(() => bed.close());
  complaints = await collectComplaints(bed.chromium.browser);
});
afterAll(() => disposal.close());
afterEach(async () => {
  await film.close();
  expect(complaints.splice(0)).toEqual([]);
});

/** Opens a page of the site and plays its film late. */
async function showLate(path: string): Promise<void> {
  film = await bed.open(`${site.origin}/${path}`);
  await film.page.$eval('video', (video) => video.play());
  await film.command({ kind: 'picture', delayMs: DELAY_MS });
  await film.untilState('shown');
}

async function watchFor(ms: number): Promise<Sight[]> {
  const watching = await startWatching(film.page);
  await pass(ms);
  await until('enough to be seen', () => watching.seen > PICTURES);
  return watching.stop();
}

function expectLate(sights: readonly Sight[]): void {
  const errors = framesBehind(sights).map((frames) => Math.abs(frames - FRAMES_LATE));
  expect(errors.length).toBeGreaterThan(PICTURES / 2);
  expect(percentile(errors, 0.5)).toBeLessThanOrEqual(TOLERATED_FRAMES);
  const shown = sights.flatMap(({ lower }) => lower ?? []);
  expect(shown).toEqual(shown.toSorted((a, b) => a - b));
}

/** How many frames further an edge was in each picture than in the one before, of those where both can be read. */
function framesMoved(sights: readonly Sight[], edge: 'upper' | 'lower'): number[] {
  const seen = sights.flatMap((sight) =>
    sight.upper === undefined || sight.lower === undefined ? [] : [sight[edge]],
  );
  return seen.slice(1).map((frame, i) => (frame ?? 0) - (seen[i] ?? 0));
}

describe('the picture', () => {
  it.each([
    ['a plain file', 'plain', 'webcodecs'],
    ['a film of another origin that does not share it', 'elsewhere', 'canvas'],
    ['a page that allows nothing but its film', 'strict', 'webcodecs'],
  ])('of %s is late by the delay, in order', async (_, path, way) => {
    await showLate(path);
    expect((await film.told('picture')).at(-1)).toMatchObject({ state: 'shown', way });
    await film.seeBoth();
    expectLate(await watchFor(DELAY_MS + 1_500));
  });

  it('freezes with the film, and goes on with the frame that comes next', async () => {
    await showLate('plain');
    await film.seeBoth();
    await film.page.$eval('video', (video) => {
      video.pause();
    });
    const paused = await until('the film to stand still', async () => {
      const [first, second] = [await look(film.page), await look(film.page)];
      return JSON.stringify(first) === JSON.stringify(second) && first;
    });
    await pass(500);
    expect(await look(film.page)).toEqual(paused);
    const watching = await startWatching(film.page);
    const pausedS = await film.page.$eval('video', async (video) => {
      await video.play();
      return video.currentTime;
    });
    const mediaS = () => film.page.$eval('video', (video) => video.currentTime);
    await until('a second to be played', async () => (await mediaS()) > pausedS + 1);
    const sights = [{ ...paused, atMs: 0 }, ...(await watching.stop())];
    expectLate(sights);
    // As the film itself: not a frame back, and none left out but those that it left out.
    const played = framesMoved(sights, 'upper').map((frames, i) => [frames, framesMoved(sights, 'lower')[i]]);
    for (const [live = 0, late = 0] of played) expect(late - live).toBeLessThanOrEqual(2 * TOLERATED_FRAMES);
  });

  it('waits after a seek with the place that was sought, and is as late as before then', async () => {
    await showLate('plain');
    await film.page.$eval('video', (video) => {
      video.currentTime = 10;
    });
    await film.untilState('syncing');
    await film.untilState('syncing');
    const { lower: sought = 0 } = await look(film.page);
    expect(Math.abs(sought - 250)).toBeLessThanOrEqual(2);
    await film.untilState('shown');
    await film.seeBoth();
    const sights = await watchFor(DELAY_MS + 1_000);
    expectLate(sights);
    expect(Math.min(...sights.flatMap(({ lower }) => lower ?? []))).toBeGreaterThanOrEqual(sought);
  });

  it('of a film that begins again by itself goes on, also where that is shorter than the delay', async () => {
    const frames = 75;
    const short = await startPictureSite({ lengthS: (frames * FRAME_MS) / 1000 });
    disposal.add(() => short.close());
    film = await bed.open(`${short.origin}/plain`);
    await film.page.$eval('video', (video) => {
      video.loop = true;
      return video.play();
    });
    const delayMs = 4_000;
    await film.command({ kind: 'picture', delayMs });
    await film.untilState('shown');
    await film.seeBoth();
    const sights = await watchFor(delayMs + 2_500);
    const between = (from: number, to: number) => (to - from + frames) % frames;
    const shown = sights.flatMap(({ lower }) => lower ?? []);
    const steps = shown.slice(1).map((frame, i) => between(shown[i] ?? frame, frame));
    expect(steps.reduce((sum, step) => sum + step)).toBeGreaterThan(frames);
    // A loop takes a moment that is in no frame, so places are compared and no numbers.
    const off = sights.flatMap(({ atMs, lower }) => {
      const live = sights.findLast((sight) => sight.atMs <= atMs - delayMs)?.upper;
      if (live === undefined || lower === undefined) return [];
      return Math.min(between(live, lower), between(lower, live));
    });
    expect(off.length).toBeGreaterThan(10);
    expect(percentile(off, 0.5)).toBeLessThan(frames / 10);
    const states = ((await film.told('picture')) as { state: string }[]).map(({ state }) => state);
    expect(states).toEqual(['syncing', 'syncing', 'shown']);
  });

  it('is live at once when it is told to be', async () => {
    await showLate('plain');
    await film.command({ kind: 'picture', delayMs: null });
    expect(await film.page.$(OVERLAY)).toBeNull();
    expect((await film.told('picture')).at(-1)).toEqual({ state: 'live', reason: null });
  });

  it('leaves the page’s own controls above it, and takes no click from the film', async () => {
    await showLate('player');
    const atFilm = await film.page.evaluate(() => document.elementFromPoint(100, 100)?.tagName);
    expect(atFilm).toBe('VIDEO');
    const overlay = await film.page.$eval(OVERLAY, (canvas) => {
      const { left, top, width, height } = canvas.getBoundingClientRect();
      return [left, top, width, height];
    });
    const video = await film.page.$eval('video', (element) => {
      const { left, top, width, height } = element.getBoundingClientRect();
      return [left, top, width, height];
    });
    for (const [i, length] of video.entries()) expect(overlay[i]).toBeCloseTo(length, 0);
    // Purple is the bar's colour, and the films's frame number would be black and white.
    expect((await look(film.page)).lower).toBeUndefined();
  });

  it('comes again with the video that takes the place of another one', async () => {
    await showLate('plain');
    await film.page.$eval('video', (video) => {
      video.remove();
    });
    expect(await film.page.waitForSelector(OVERLAY, { hidden: true })).toBeNull();
    expect(await film.untilState('live')).toEqual({ state: 'live', reason: 'no_video' });
    await film.page.evaluate(async () => {
      const video = document.createElement('video');
      video.src = '/film.mp4';
      document.body.append(video);
      await video.play();
    });
    await film.untilState('shown');
    await film.seeBoth();
    expectLate(await watchFor(DELAY_MS + 1_000));
  });

  it('is not copied where it is protected', async () => {
    await showLate('plain');
    await film.page.evaluate(async () => {
      const access = await navigator.requestMediaKeySystemAccess('org.w3.clearkey', [
        { initDataTypes: ['cenc'], videoCapabilities: [{ contentType: 'video/mp4; codecs="avc1.64001f"' }] },
      ]);
      const keys = await access.createMediaKeys();
      const video = document.createElement('video');
      await video.setMediaKeys(keys);
      video.src = '/film.mp4';
      document.querySelector('video')?.replaceWith(video);
      await video.play();
    });
    await until('the reason to be told', async () => {
      const last = (await film.told('picture')).at(-1) as { reason?: unknown };
      return last.reason === 'protected';
    });
    expect(await film.page.$(OVERLAY)).toBeNull();
    const told = (await film.told('picture')) as { reason?: unknown }[];
    expect(told.filter(({ reason }) => reason === 'protected').length).toBe(1);
  });
});
