/** A listener's page against a room that the test leads: what is heard, seen and read, and what goes wrong on the way. */
import type { Page } from 'puppeteer-core';
import { beforeAll, expect, test } from 'vitest';
import { VISEMES } from '../../shared/avatar/visemes.ts';
import type { OpusSound } from '../fakes/ogg-opus.ts';
import { RoomServer } from '../fakes/room-server.ts';
import { press, textOf, violations } from './companion-page.ts';
import { until } from './harness/until.ts';
import { CODE, isToneHeard, ListenBed, openRoom, pureTone } from './listen-bed.ts';

const GERMAN = 'Guten Morgen zusammen, wir beginnen jetzt.';
const NO_PACKET = Uint8Array.of(0x03);
const bed = new ListenBed(
  // The browser's own words for an answer that says no, a socket that is cut on purpose, and a wall that nobody has tapped.
  /40[34]|429|WebSocket connection|AudioContext was not allowed/,
);
let tone: OpusSound;

beforeAll(() => {
  tone = pureTone();
});

async function listen(room: RoomServer, address = `${room.origin}/listen/${CODE}`): Promise<Page> {
  const page = await bed.open(address);
  await press(page, 'Listen');
  await until('the listener to be in', () => room.listenerCount === 1);
  return page;
}

/** How open the painted mouth is: dark red pixels where it is, as part of all there. */
function darkOfMouth(page: Page): Promise<number> {
  return page.$eval('canvas.avatar', (canvas) => {
    const copy = document.createElement('canvas');
    const side = Math.min(canvas.width, canvas.height);
    [copy.width, copy.height] = [80, 60];
    const context = copy.getContext('2d', { willReadFrequently: true });
    if (context === null) return 0;
    const left = (canvas.width - side) / 2 + 0.44 * side;
    const top = canvas.height - side + 0.55 * side;
    context.drawImage(canvas, left, top, 0.12 * side, 0.12 * side, 0, 0, 80, 60);
    const { data } = context.getImageData(0, 0, 80, 60);
    let dark = 0;
    for (let at = 0; at < data.length; at += 4) {
      const isDrawn = data[at + 3] === 255;
      if (isDrawn && (data[at] ?? 0) < 120 && (data[at + 1] ?? 0) < 50 && (data[at + 2] ?? 0) < 60) dark++;
    }
    return dark / (80 * 60);
  });
}

/** Has the page note what of the caption is spoken, each time that changes. */
async function rememberSpoken(page: Page): Promise<void> {
  await page.evaluate(() => {
    const note = (): void => {
      const words = document.querySelector('.caption-text > span')?.textContent ?? '';
      const { spoken = '' } = document.body.dataset;
      const isUnspoken = document.querySelector('.unspoken')?.textContent === '';
      if (words === '' || isUnspoken || spoken.split('|').at(-1) === words) return;
      document.body.dataset['spoken'] = spoken === '' ? words : `${spoken}|${words}`;
    };
    new MutationObserver(note).observe(document.querySelector('.stage') ?? document.body, {
      subtree: true,
      childList: true,
      characterData: true,
    });
  });
}

test.each([
  ['with the browser’s decoder', (room: RoomServer) => room.origin, true],
  ['by plain HTTP, without one', (room: RoomServer) => `http://room.test:${room.port}`, false],
])('a dub is heard, read word by word and spoken by the face, %s', async (_, originOf, hasDecoder) => {
  const room = await openRoom();
  const page = await listen(room, `${originOf(room)}/listen/${CODE}`);
  expect(await page.evaluate(() => 'AudioDecoder' in globalThis)).toBe(hasDecoder);
  const recorder = await bed.pulse.record();
  const words = GERMAN.split(' ').map((word, at) => ({
    kind: 'word' as const,
    value: word.replace(/[,.]/, ''),
    at_ms: 350 * at,
  }));
  await until('a closed mouth', async () => (await darkOfMouth(page)) < 0.01);
  await rememberSpoken(page);
  room.say({
    clauseId: 1,
    text: GERMAN,
    original: 'Good morning everybody, we begin now.',
    sound: tone,
    mouth: [{ atMs: 0, viseme: VISEMES.indexOf('aa'), strength: 255 }],
    words,
  });
  await page.waitForSelector('::-p-aria(Mira, an AI avatar, speaking)');
  await until('the tone', () => isToneHeard(recorder));
  await until('an open mouth', async () => (await darkOfMouth(page)) > 0.05);
  await page.waitForSelector('::-p-aria(Mira, an AI avatar, listening)');
  const spoken = await page.evaluate(() => (document.body.dataset['spoken'] ?? '').split('|'));
  expect(spoken.at(-1)).toBe(GERMAN.replace('.', ''));
  expect(spoken.length).toBeGreaterThan(3);
  spoken.slice(1).forEach((part, at) => {
    expect(part.startsWith(spoken[at] ?? '')).toBe(true);
  });
  await until('a closed mouth', async () => (await darkOfMouth(page)) < 0.01);
  await until('the loudspeaker to be silent', () => !isToneHeard(recorder));
  await until('the host to be told', () =>
    room.received.some((message) => message.type === 'playback' && message.state === 'ended'),
  );
  await recorder.stop();
});

test('where the network goes, the page comes back by itself and misses no text', async () => {
  const room = await openRoom();
  const page = await listen(room);
  room.say({ clauseId: 1, text: 'Eins.', sound: tone });
  await page.waitForSelector('.history-line ::-p-text(Eins.)');
  room.cut();
  await page.waitForSelector('::-p-text(Connecting again…)');
  room.say({ clauseId: 2, text: 'Zwei.' });
  await page.waitForSelector('.history-line ::-p-text(Zwei.)');
  expect(await textOf(page, '.history-line')).toEqual([' Eins.', ' Zwei.']);
  // What it had was not asked for again.
  const [first, second] = room.joins;
  expect(first?.since).toBeUndefined();
  expect(second).toMatchObject({ token: 'token-2' });
  expect(second?.since).toBeGreaterThan(1);
});

test('between two dubs the stage keeps to what is spoken, and does not run ahead', async () => {
  const room = await openRoom();
  const page = await listen(room);
  const recorder = await bed.pulse.record();
  room.say({ clauseId: 1, text: 'Eins.', sound: tone });
  await until('the first dub', () => isToneHeard(recorder));
  await page.evaluate(() => {
    const note = (): void => {
      const shown = document.querySelector('.caption-text')?.textContent ?? '';
      const { staged = '' } = document.body.dataset;
      if (staged.split('|').at(-1) !== shown) document.body.dataset['staged'] = `${staged}|${shown}`;
    };
    const watched = { subtree: true, childList: true, characterData: true };
    new MutationObserver(note).observe(document.querySelector('.stage') ?? document.body, watched);
    note();
  });
  room.say({ clauseId: 2, text: 'Zwei.', sound: tone });
  room.say({ clauseId: 3, text: 'Drei, und niemand spricht es.' });
  await page.waitForSelector('.caption-text ::-p-text(Drei)');
  const staged = await page.evaluate(() => document.body.dataset['staged']);
  expect(staged).toBe('|Eins.|Zwei.|Drei, und niemand spricht es.');
});

test('a packet that is none is left out, and the dub goes on behind it', async () => {
  const room = await openRoom();
  await listen(room);
  const recorder = await bed.pulse.record();
  room.say({ clauseId: 1, text: GERMAN, sound: { ...tone, packets: tone.packets.with(3, NO_PACKET) } });
  await until('the rest of the dub to be heard', () => isToneHeard(recorder));
  await until('its end', () => !isToneHeard(recorder));
  room.say({ clauseId: 2, text: GERMAN, sound: tone });
  await until('the next dub to be heard', () => isToneHeard(recorder));
});

test('a room with a passcode is entered with it, and who tries too often is told how long to wait', async () => {
  const room = await openRoom({ passcode: 'open sesame' });
  const page = await bed.open(`${room.origin}/listen/${CODE}`);
  await page.waitForSelector('::-p-text(There is no such room)');
  expect(await violations(page)).toEqual([]);
  for (let at = 0; at < 3; at++) {
    await page.type('::-p-aria(Passcode)', 'wrong');
    await press(page, 'Continue');
    await until('the answer', async () => room.wrongTries === at + 2 && (await page.$('input')) !== null);
  }
  await page.waitForSelector('::-p-text(30)');
  await page.locator('::-p-aria(Passcode)').fill('open sesame');
  await press(page, 'Continue');
  await page.waitForSelector('::-p-aria(Listen)');
  // A phone that gave the page up and loads it anew is let in as before.
  await page.reload();
  await page.waitForSelector('::-p-aria(Listen)');
  expect(room.wrongTries).toBe(4);
});

test('what the room and the listener do is shown: speaker away, paused, ended, other languages, text of three times its size', async () => {
  const room = await openRoom({
    languages: [
      { language: 'de', sound: true },
      { language: 'ar', sound: false },
    ],
  });
  const page = await listen(room, `${room.origin}/listen/${CODE}?lang=de`);
  room.say({ clauseId: 1, text: GERMAN, original: 'Good morning.' });
  await page.waitForSelector('.history-line');
  room.changeState('live', 'away');
  await page.waitForSelector('::-p-text(The speaker’s connection was lost.)');
  room.changeState('paused', 'here');
  await page.waitForSelector('::-p-text(Paused)');
  await page.click('.settings summary');
  await page.locator('.segment ::-p-text(3×)').click();
  await page.locator('::-p-aria(Show the original)').click();
  await page.waitForSelector('::-p-text(Good morning.)');
  for (const [width, height] of [
    [320, 640],
    [390, 844],
    [844, 390],
    [1280, 800],
    [1920, 1080],
  ] as const) {
    await page.setViewport({ width, height });
    expect(await page.evaluate(() => document.documentElement.scrollWidth), `${width}`).toBeLessThanOrEqual(
      width,
    );
    expect(await violations(page), `${width}`).toEqual([]);
  }
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'dark' }]);
  expect(await violations(page)).toEqual([]);
  await page.select('.settings select', 'ar');
  await until('the other language to be asked for', () =>
    room.received.some((message) => message.type === 'set_language' && message.language === 'ar'),
  );
  room.say({ clauseId: 2, text: 'صباح الخير جميعا' });
  await page.waitForSelector('.history-line:last-child p::-p-text(صباح الخير جميعا)');
  const line = await page.$('.history-line:last-child p');
  expect(await line?.evaluate((element) => [element.lang, getComputedStyle(element).direction])).toEqual([
    'ar',
    'rtl',
  ]);
  room.end();
  await page.waitForSelector('::-p-text(This room has ended.)');
  expect(await violations(page)).toEqual([]);
});

test('a screen reader is given the captions alone, one announcement a sentence, and no sound', async () => {
  const room = await openRoom();
  const page = await bed.open(`${room.origin}/listen/${CODE}`);
  await page.locator('.segment ::-p-text(Captions only)').click();
  await press(page, 'Read captions');
  await until('the listener to be in', () => room.listenerCount === 1);
  expect(room.joins[0]?.sound).toBe('none');
  room.say({ clauseId: 1, text: GERMAN, sound: tone });
  await page.waitForSelector('.history-line');
  expect(await page.$eval('.history', ({ role, ariaLive }) => ({ role, ariaLive }))).toEqual({
    role: 'log',
    ariaLive: 'polite',
  });
  expect(await page.$$('canvas, .caption')).toEqual([]);
  expect(await textOf(page, '.disclosure')).toEqual(['Translated by AI']);
  expect(await violations(page)).toEqual([]);
});

test('with sound nothing is announced over the voice', async () => {
  const room = await openRoom();
  const page = await listen(room);
  expect(await page.$eval('.history', ({ role, ariaLive }) => ({ role, ariaLive }))).toEqual({
    role: 'region',
    ariaLive: null,
  });
});

test('a wall shows the face and the words large, with nothing to operate, over what is behind it', async () => {
  const room = await openRoom({
    languages: [
      { language: 'de', sound: true },
      { language: 'es', sound: true },
    ],
  });
  const page = await bed.open(`${room.origin}/listen/${CODE}?screen=1&background=transparent`);
  await until('the listener to be in', () => room.listenerCount === 1);
  await page.setViewport({ width: 1920, height: 1080 });
  room.say({ clauseId: 1, text: GERMAN });
  await page.waitForSelector('.caption-text ::-p-text(Guten)');
  expect(await page.$$('select, details, input')).toEqual([]);
  // This browser lets nothing be heard before a tap, and says so to nobody but the page.
  await page.waitForSelector('::-p-aria(Tap to turn the sound back on)');
  expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe('rgba(0, 0, 0, 0)');
  const corner = await page.$eval('canvas.avatar', (canvas) => [
    ...(canvas.getContext('2d')?.getImageData(4, 4, 1, 1).data ?? []),
  ]);
  expect(corner).toEqual([0, 0, 0, 0]);
});
