/** Who speaks in a room is named by its host: listeners read the name at what comes, at what they read before, and in the history. */
import { expect, it } from 'vitest';
import { routes } from '../../shared/http/routes.ts';
import { apiOf } from '../fakes/api.ts';
import { roomsBed, speak } from '../fakes/rooms-bed.ts';

const { start, running, room, host, listener } = roomsBed();

it('a speaker who is named is called so everywhere, and nowhere but in the room', async () => {
  await start();
  const made = await room();
  const speaker = await host(made);
  const [es, ca] = [await listener(made, { language: 'es' }), await listener(made, { language: 'ca' })];
  await speaker.start();
  speak(speaker, 2600);
  const [before] = [await es.next('translation'), await ca.next('translation')];
  expect(before).not.toHaveProperty('speaker_name');
  const { speaker_id } = before;

  speaker.send({ type: 'rename_speaker', speaker_id, name: 'Ana' });
  speaker.send({ type: 'rename_speaker', speaker_id, name: 'Ana Ruiz' });
  const named = { type: 'speaker_name', speaker_id, name: 'Ana Ruiz' };
  for (const one of [speaker, es, ca]) {
    const isNamed = (): boolean =>
      one.told.some((message) => message.type === 'speaker_name' && message.name === named.name);
    await one.until(isNamed, 'the name');
    expect(one.told).toContainEqual(named);
  }
  const late = await listener(made, { language: 'es', sound: 'none' });
  const { history } = await late.next('room_joined');
  expect(history.map((clause) => clause.speaker_name)).toContain('Ana Ruiz');
  expect(new Set(history.map((clause) => clause.speaker_name))).toEqual(new Set(['Ana Ruiz']));

  const said = es.of('translation').length;
  speak(speaker, 2600);
  expect(await es.next('translation', said + 1)).toMatchObject({ speaker_id, speaker_name: 'Ana Ruiz' });
  const api = apiOf(running().address);
  const input = { params: { code: made.code }, query: { language: 'es' } };
  expect((await api.call(routes.rooms.transcriptJson, input)).clauses[0]?.speaker_name).toBe('Ana Ruiz');
  // No profile is made of somebody who speaks in a room.
  expect((await api.call(routes.actors.list)).actors).toEqual([]);

  // A page that takes the room over knows the names too.
  const again = await host(made);
  expect(await again.next('speaker_name')).toEqual(named);
  again.send({ type: 'rename_speaker', speaker_id: 'nobody', name: 'Ana' });
  expect(await again.next('error')).toMatchObject({ code: 'not_found', fatal: false });
});
