/** A room whose host is not asked what they speak: it is found out, and understood in each language of the room. */
import { expect, it } from 'vitest';
import { DubError } from '../../shared/protocol/errors.ts';
import { roomsBed, speak } from '../fakes/rooms-bed.ts';

const { start, room, host, listener } = roomsBed();

it('is dubbed into English where something else is spoken, and read as it is where that is the listener’s language', async () => {
  await start({
    spokenLanguage: 'de',
    targets: ['de', 'en'],
    translate: ({ text, source, target }) => Promise.resolve(`${source}>${target} ${text}`),
  });
  const made = await room({ source_language: 'auto', languages: ['en', 'de'] });
  const speaker = await host(made);
  const english = await listener(made, { language: 'en' });
  const german = await listener(made, { language: 'de' });
  await speaker.start();
  speak(speaker, 2_000);
  expect((await english.next('translation')).text).toMatch(/^de>en W\d/);
  expect(await english.next('dub_end')).toMatchObject({ outcome: 'spoken' });
  const read = await german.next('translation');
  expect(read.text).toMatch(/^W\d/);
  expect(read).not.toHaveProperty('original');
  expect(await german.next('dub_end')).toMatchObject({ reason: 'already_in_target_language' });
  expect(speaker.of('alarm')).toEqual([]);
  expect(speaker.of('error')).toEqual([]);
});

it('leaves the words where there is no translation of them', async () => {
  await start({
    translate: ({ text, target }) =>
      target === 'ca' ? Promise.reject(new DubError('engine_failed')) : Promise.resolve(`${target} ${text}`),
  });
  const made = await room();
  const speaker = await host(made);
  const catalan = await listener(made, { language: 'ca' });
  await speaker.start();
  speak(speaker, 2_000);
  expect((await catalan.next('translation')).text).toMatch(/^W\d/);
});
