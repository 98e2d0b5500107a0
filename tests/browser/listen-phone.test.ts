/** A listener's page on phones: without what browsers of phones do not have, by touch, with the screen kept on. */
import { KnownDevices, type Page } from 'puppeteer-core';
import { beforeAll, expect, test } from 'vitest';
import type { OpusSound } from '../fakes/ogg-opus.ts';
import { textOf, violations } from './companion-page.ts';
import { until } from './harness/until.ts';
import { CODE, isToneHeard, ListenBed, openRoom, pureTone } from './listen-bed.ts';

const VIEW = { width: 390, height: 844, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };
const SPANISH = 'Buenos días a todos.';
const bed = new ListenBed();
let tone: OpusSound;

beforeAll(() => {
  tone = pureTone();
});

/** At its door, on a phone of 390 by 844. */
async function openPhone(origin: string, prepare: () => void): Promise<Page> {
  const page = await bed.newPage();
  await page.emulate({ ...KnownDevices['iPhone 13'], viewport: VIEW });
  await page.evaluateOnNewDocument(prepare);
  await page.goto(`${origin}/listen/${CODE}`, { waitUntil: 'load' });
  return page;
}

async function tapListen(page: Page): Promise<void> {
  const button = await page.waitForSelector('::-p-aria(Listen)');
  await button?.tap();
}

/** What browsers of phones lack here and there. A page that comes by plain HTTP has none of the first, nor have its workers. */
const MISSING = ['audioWorklet', 'AudioDecoder', 'wakeLock', 'setSinkId'];

function present(names: readonly string[]): string[] {
  const places = [globalThis, navigator, AudioContext.prototype, HTMLMediaElement.prototype];
  return names.filter((name) => places.some((place) => name in place));
}

test('without worklets, codecs, a wake lock and a choice of loudspeakers, one tap lets a room be seen, read and heard', async () => {
  const room = await openRoom();
  const page = await openPhone(`http://room.test:${room.port}`, () => {
    for (const { prototype } of [AudioContext, HTMLMediaElement])
      Reflect.deleteProperty(prototype, 'setSinkId');
  });
  expect(await page.evaluate(present, MISSING)).toEqual([]);
  await page.waitForSelector('::-p-text(Keep this page open)');
  const recorder = await bed.pulse.record();
  await tapListen(page);
  await until('the listener to be in', () => room.listenerCount === 1);
  room.say({ clauseId: 1, text: SPANISH, sound: tone });
  await until('the tone to be heard', () => isToneHeard(recorder));
  expect((await textOf(page, '.caption')).join(' ')).toContain(SPANISH);
  expect(await page.$('canvas.avatar')).not.toBeNull();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(VIEW.width);
  expect(await violations(page)).toEqual([]);
});

test('the screen is kept on from the tap until the room is left, and again after the page was away', async () => {
  const room = await openRoom();
  const page = await openPhone(room.origin, () => {
    const held = new Set<EventTarget>();
    Object.defineProperty(navigator, 'wakeLock', {
      value: {
        request: () => {
          const lock = Object.assign(new EventTarget(), {
            released: false,
            release: () => {
              held.delete(lock);
              lock.released = true;
              return Promise.resolve();
            },
          });
          held.add(lock);
          return Promise.resolve(lock);
        },
      },
    });
    const showing = (state: string): void => {
      Object.defineProperty(document, 'visibilityState', { value: state, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    };
    Object.assign(globalThis, {
      heldLocks: () => held.size,
      // The browser lets go of every lock itself.
      hide: () => {
        for (const lock of held) void (lock as unknown as WakeLockSentinel).release();
        showing('hidden');
      },
      show: () => {
        showing('visible');
      },
    });
  });
  const held = (): Promise<unknown> => page.evaluate('heldLocks()');
  expect(await held()).toBe(0);
  await page.waitForSelector('::-p-text(Keep this page open)');
  await tapListen(page);
  await until('the screen to be kept on', async () => (await held()) === 1);
  await page.evaluate('hide()');
  expect(await held()).toBe(0);
  await page.evaluate('show(), show()');
  await until('the screen to be kept on again', async () => (await held()) === 1);
  room.end();
  await until('the screen to be let go', async () => (await held()) === 0);
});
