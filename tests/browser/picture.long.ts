/** A late picture on every kind of page and film, and what may go wrong with it: read from the pixels of a real browser. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { percentile } from '../../shared/percentile.ts';
import { megabytesOf } from '../bench/process-tree.ts';
import { collectComplaints } from './complaints.ts';
import { Disposal } from './harness/disposal.ts';
import { pass } from './harness/pass.ts';
import { startPulse } from './harness/pulse.ts';
import { until } from './harness/until.ts';
import { openPictureBed, type FilmPage, type PictureBed } from './picture-bed.ts';
import { framesBehind, look, startWatching, type Sight } from './picture-sight.ts';
import { startPictureSite } from './picture-site.ts';

const DELAY_MS = 2_000;
const FPS = 25;
/** What two cores that also encode, decode and capture may take; the bench tells how exact it is. */
const TOLERANCE_MS = 100;
const OVERLAY = '[data-samevoice=picture]';
const GROWTH_MS = 600_000;
const SEEK_EVERY_MS = 20_000;

const disposal = new Disposal();
let bed: PictureBed;
let film: FilmPage;
let complaints: string[];

beforeAll(async () => {
  const pulse = await startPulse();
  disposal.add(() => pulse.close());
  bed = await openPictureBed(pulse.environment);
  disposal.add(() => bed.close());
  complaints = await collectComplaints(bed.chromium.browser);
});
afterAll(() => disposal.close());
afterEach(async () => {
  await film.close();
  expect(complaints.splice(0)).toEqual([]);
});

async function showLate(url: string, delayMs = DELAY_MS): Promise<void> {
  film = await bed.open(url);
  await film.page.$eval('video', (video) => video.play());
  await film.command({ kind: 'picture', delayMs });
  await film.untilState('shown');
}

async function watchFor(ms: number): Promise<Sight[]> {
  const watching = await startWatching(film.page);
  await pass(ms);
  return watching.stop();
}

/** @param rate how fast the film plays: so much more of it is in the same delay */
function expectLate(sights: readonly Sight[], delayMs = DELAY_MS, rate = 1): void {
  const errors = framesBehind(sights).map((frames) => Math.abs(frames / rate - framesIn(delayMs)));
  expect(errors.length).toBeGreaterThan(10);
  expect(percentile(errors, 0.5)).toBeLessThan(framesIn(TOLERANCE_MS));
  expectInOrder(sights);
}

function framesIn(ms: number): number {
  return (ms * FPS) / 1000;
}

function expectInOrder(sights: readonly Sight[]): void {
  const shown = sights.flatMap(({ lower }) => lower ?? []);
  expect(shown).toEqual(shown.toSorted((a, b) => a - b));
}

/** What the page last told of its picture. */
async function lastTold(): Promise<Record<string, unknown>> {
  return ((await film.told('picture')).at(-1) ?? {}) as Record<string, unknown>;
}

describe('a film of 720p25', () => {
  let origin: string;
  beforeAll(async () => {
    const site = await startPictureSite({ lengthS: 40 });
    disposal.add(() => site.close());
    ({ origin } = site);
  });

  describe.each([
    ['a plain file', 'plain', 'webcodecs'],
    ['HLS by hls.js', 'hls', 'webcodecs'],
    ['fragments by Media Source Extensions', 'fragments', 'webcodecs'],
    ['a file of another origin that does not share it', 'elsewhere', 'canvas'],
    ['a page that allows nothing but its film', 'strict', 'webcodecs'],
  ])('from %s', (_, path, way) => {
    it.each([1_000, 4_000, 8_000])('is shown %s ms late', async (delayMs) => {
      await showLate(`${origin}/${path}`, delayMs);
      expect(await lastTold()).toMatchObject({ state: 'shown', way });
      await film.seeBoth();
      expectLate(await watchFor(delayMs + 3_000), delayMs);
    });

    it('is as late as before after a seek, and after a pause', async () => {
      await showLate(`${origin}/${path}`);
      await film.page.$eval('video', (video) => {
        video.currentTime = 20;
      });
      await film.untilState('syncing');
      await film.untilState('shown');
      await film.page.$eval('video', (video) => {
        video.pause();
      });
      await pass(700);
      await film.page.$eval('video', (video) => video.play());
      await film.seeBoth();
      expectLate(await watchFor(DELAY_MS + 2_000));
    });

    it('is as late as before at half and at double speed', async () => {
      await showLate(`${origin}/${path}`);
      await film.seeBoth();
      for (const rate of [0.5, 2]) {
        await film.page.$eval(
          'video',
          (video, wanted) => {
            video.playbackRate = wanted;
          },
          rate,
        );
        await pass(DELAY_MS);
        expectLate(await watchFor(DELAY_MS + 2_000), DELAY_MS, rate);
      }
    });
  });

  it('follows a delay that changes without a jump', async () => {
    await showLate(`${origin}/plain`);
    await film.seeBoth();
    const watching = await startWatching(film.page);
    await film.command({ kind: 'picture', delayMs: DELAY_MS + 150 });
    await pass(9_000);
    const sights = await watching.stop();
    expectInOrder(sights);
    // That each frame is a little later than the one before is told with a clock of its own, in the delay's own tests.
    const behind = percentile(framesBehind(sights).slice(-40), 0.5);
    expect(behind).toBeGreaterThan(framesIn(DELAY_MS + 75));
    expect(behind).toBeLessThan(framesIn(DELAY_MS + 225));
  });

  it('changes to canvases where the encoder breaks while it is watched', async () => {
    await showLate(`${origin}/plain`);
    expect(await lastTold()).toMatchObject({ way: 'webcodecs' });
    await film.inExtension(`VideoEncoder.prototype.encode = () => { throw new Error('broken'); }`);
    await until('the other way', async () => (await lastTold())['way'] === 'canvas');
    await film.untilState('shown');
    await film.seeBoth();
    expectLate(await watchFor(DELAY_MS + 2_000));
  });

  it('is live, with the reason, where nothing can be drawn any more', async () => {
    await showLate(`${origin}/plain`);
    await film.inExtension(`
      VideoEncoder.prototype.encode = () => { throw new Error('broken'); };
      CanvasRenderingContext2D.prototype.drawImage = () => { throw new Error('broken'); };`);
    await until('the film to be live', async () => (await lastTold())['state'] === 'live');
    expect(await lastTold()).toEqual({ state: 'live', reason: 'not_supported' });
    expect(await film.page.$(OVERLAY)).toBeNull();
  });

  it('is not frozen where frames get lost on their way', async () => {
    await showLate(`${origin}/plain`);
    await film.inExtension(`VideoDecoder.prototype.decode = () => undefined`);
    await until('the other way', async () => (await lastTold())['way'] === 'canvas');
    await film.untilState('shown');
    await film.seeBoth();
    expectLate(await watchFor(DELAY_MS + 2_000));
  });

  it('lies over a video that is full screen, under nothing but the captions', async () => {
    await showLate(`${origin}/controls`);
    await film.page.$eval('video', (video) => video.requestFullscreen());
    await film.page.waitForSelector(`${OVERLAY}:popover-open`);
    await film.seeBoth();
    // One look at a time: a change of the screen holds pictures up for a moment.
    await until('the picture to be late in full screen', async () => {
      const { upper = 0, lower = 0 } = await look(film.page);
      return Math.abs(upper - lower - framesIn(DELAY_MS)) <= framesIn(TOLERANCE_MS);
    });
    await film.page.evaluate(() => document.exitFullscreen());
    await film.page.waitForSelector(`video + ${OVERLAY}:not(:popover-open)`);
  });

  it('follows a video into another place of the page', async () => {
    await showLate(`${origin}/plain`);
    await film.page.evaluate(() => {
      const box = document.createElement('div');
      box.style.cssText =
        'position:absolute;left:40px;top:30px;width:320px;height:180px;transform:scale(1.2)';
      document.body.append(box);
      const video = document.querySelector('video');
      if (video !== null) box.append(video);
      video?.setAttribute('style', 'width:100%;height:100%');
      void video?.play();
    });
    const boxes = (): Promise<number[][]> =>
      film.page.evaluate(() =>
        ['video', '[data-samevoice=picture]'].map((selector) => {
          const box = document.querySelector(selector)?.getBoundingClientRect();
          return [box?.left ?? 0, box?.top ?? 0, box?.width ?? 0, box?.height ?? 0].map(Math.round);
        }),
      );
    await until('the picture to be over the video', async () => {
      const [video, overlay] = await boxes();
      return JSON.stringify(video) === JSON.stringify(overlay);
    });
  });

  it('is live while the video is in a window of its own', async () => {
    await showLate(`${origin}/plain`);
    // Asked for with a click, as a viewer does.
    await film.page.evaluate(() => {
      document.addEventListener(
        'click',
        () => void document.querySelector('video')?.requestPictureInPicture(),
      );
    });
    await film.page.mouse.click(300, 150);
    await until('the film to be live', async () => (await lastTold())['reason'] === 'not_supported');
    await film.page.evaluate(() => document.exitPictureInPicture());
    await film.untilState('shown');
  });
});

describe.each([
  ['10 frames a second', { fps: 10 }, 8],
  ['60 frames a second', { fps: 60, width: 960, height: 540 }, 20],
  ['120 frames a second', { fps: 120, width: 640, height: 360 }, 20],
  ['an upright picture', { width: 720, height: 1280 }, 20],
  ['4K', { width: 3840, height: 2160, fps: 10 }, 4],
  ['8K', { width: 7680, height: 4320, fps: 5 }, 1],
])('a film of %s', (_, options, atLeast) => {
  it('is late or, where that is too much for the machine, live: never frozen', async () => {
    const site = await startPictureSite({ lengthS: 14, ...options });
    disposal.add(() => site.close());
    film = await bed.open(`${site.origin}/plain`);
    await film.page.addStyleTag({ content: 'video{object-fit:fill}' });
    await film.page.$eval('video', (video) => video.play());
    await film.command({ kind: 'picture', delayMs: DELAY_MS });
    await until('the picture to be decided', async () =>
      ['shown', 'live'].includes(String((await lastTold())['state'])),
    );
    if ((await lastTold())['state'] === 'live') {
      expect((await lastTold())['reason']).toBe('too_slow');
      expect(await film.page.$(OVERLAY)).toBeNull();
      return;
    }
    await film.seeBoth();
    const sights = await watchFor(DELAY_MS + 3_000);
    expectInOrder(sights);
    expect(framesBehind(sights).length).toBeGreaterThan(atLeast);
  });
});

it('does not grow in ten minutes', async () => {
  const site = await startPictureSite({ lengthS: 60 });
  disposal.add(() => site.close());
  film = await bed.open(`${site.origin}/plain`);
  await film.page.$eval('video', (video) => {
    video.loop = true;
    return video.play();
  });
  await film.command({ kind: 'picture', delayMs: DELAY_MS });
  await film.untilState('shown');
  const root = bed.chromium.browser.process()?.pid ?? 0;
  const watchWithSeeks = async (ms: number): Promise<void> => {
    for (let i = 0; i < ms / SEEK_EVERY_MS; i++) {
      await pass(SEEK_EVERY_MS);
      await film.page.$eval('video', (video) => {
        video.currentTime = (video.currentTime + 27) % 50;
      });
    }
    await until('the picture to move', async () => (await lastTold())['state'] === 'shown');
  };
  await watchWithSeeks(GROWTH_MS / 5);
  const before = megabytesOf(root);
  await watchWithSeeks((GROWTH_MS * 4) / 5);
  expect(megabytesOf(root) - before).toBeLessThan(60);
  expect(await lastTold()).toMatchObject({ way: 'webcodecs' });
});
