/** What goes wrong in a room while somebody is inside, or on the way in: the page says it, and does what can be done. */
import type { Page } from 'puppeteer-core';
import { expect, test } from 'vitest';
import type { RoomServer } from '../fakes/room-server.ts';
import { press, textOf, violations } from './companion-page.ts';
import { until } from './harness/until.ts';
import { CODE, ListenBed, openRoom } from './listen-bed.ts';

const bed = new ListenBed();

function open(room: RoomServer, query = ''): Promise<Page> {
  return bed.open(`${room.origin}/listen/${CODE}${query}`);
}

test('what fails in the language that is listened to is shown while the room is live, until it goes on', async () => {
  const room = await openRoom();
  const page = await open(room);
  await press(page, 'Listen');
  await page.waitForSelector('.room-state ::-p-text(Live)');
  room.fail('overloaded');
  await page.waitForSelector('[role=alert] ::-p-text(The companion is busy.)');
  expect(await textOf(page, '.room-state')).toEqual(['Live']);
  expect(await violations(page)).toEqual([]);
  room.say({ clauseId: 1, text: 'Guten Morgen.' });
  await page.waitForSelector('.history-line');
  expect(await page.$$('[role=alert]')).toEqual([]);
});

test('a full room says so, and is entered as soon as somebody leaves', async () => {
  const room = await openRoom();
  room.refusal = 'room_full';
  const page = await open(room);
  await press(page, 'Listen');
  await page.waitForSelector('[role=alert] ::-p-text(The room is full. Try again later.)');
  await page.waitForSelector('::-p-text(Connecting again…)');
  expect(await violations(page)).toEqual([]);
  room.refusal = undefined;
  await page.waitForSelector('.room-state ::-p-text(Live)');
  expect(await page.$$('[role=alert]')).toEqual([]);
});

test('who listens to a language that is withdrawn is told, and goes on in the first that is left', async () => {
  const [es, de, fr] = ['es', 'de', 'fr'].map((language) => ({ language, sound: true }));
  if (es === undefined || de === undefined || fr === undefined) throw new Error('no languages');
  const room = await openRoom({ languages: [es, de, fr] });
  const page = await open(room, '?lang=de');
  await press(page, 'Listen');
  await page.waitForSelector('.room-state');
  room.offer([es, fr]);
  await until('the first language to be asked for', () =>
    room.received.some((message) => message.type === 'set_language' && message.language === 'es'),
  );
  await page.waitForSelector('[role=alert] ::-p-text(The room offers other languages than German.)');
  await page.click('.settings summary');
  expect(await textOf(page, '.settings option:checked')).toEqual(['Spanish']);
});

test('who begins in a language without a voice is given voice and face with one that has them, and back', async () => {
  const room = await openRoom({
    languages: [
      { language: 'es', sound: true },
      { language: 'en', sound: false },
    ],
  });
  const page = await open(room);
  await press(page, 'Read captions');
  await until('the listener to be in', () => room.listenerCount === 1);
  await page.click('.settings summary');
  await page.select('.settings select', 'es');
  await until('the sound to be asked for', () => room.joins.some(({ sound }) => sound === 'opus'));
  expect(room.joins.at(-1)?.language).toBe('es');
  await page.waitForSelector('canvas.avatar');
  await page.click('.settings summary');
  await page.select('.settings select', 'en');
  await until('nothing but text to be asked for', () => room.joins.at(-1)?.sound === 'none');
  // Read out again, for nobody speaks it.
  await page.waitForSelector('.history[role=log]');
  expect(await page.$$('canvas.avatar')).toEqual([]);
  expect(room.listenerCount).toBe(1);
});
