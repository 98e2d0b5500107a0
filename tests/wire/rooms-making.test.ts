/** Who makes a room, and who may change it. */
import { describe, expect, it } from 'vitest';
import { routes } from '../../shared/http/routes.ts';
import { apiOf } from '../fakes/api.ts';
import { roomsBed } from '../fakes/rooms-bed.ts';

const { start, stop, running, room, listener } = roomsBed();

describe('making a room', () => {
  it('takes languages that can be had, a port for listeners, and no more rooms than there may be', async () => {
    await start({}, { ROOMS_MAX: '2' });
    await expect(room({ languages: ['es', 'xx'] })).rejects.toMatchObject({
      problem: { code: 'unsupported_language_pair' },
    });
    await expect(room({ access: 'passcode' })).rejects.toMatchObject({ problem: { code: 'bad_message' } });
    await room();
    const made = await room();
    await expect(room()).rejects.toMatchObject({ problem: { code: 'too_many_rooms' } });
    const params = { code: made.code };
    await apiOf(running().address).call(routes.rooms.remove, {
      params,
      body: { host_token: made.host_token },
    });
    await room();
    await stop();
    await start({}, { ROOMS_PORT: '' });
    await expect(room()).rejects.toMatchObject({ problem: { code: 'not_available' } });
  });

  it('is changed and ended by its maker alone', async () => {
    await start();
    const made = await room();
    const params = { code: made.code };
    const body = { host_token: 'someone-else', name: 'Mine now' };
    await expect(apiOf(running().address).call(routes.rooms.change, { params, body })).rejects.toMatchObject({
      problem: { code: 'not_allowed' },
    });
    const changed = await apiOf(running().address).call(routes.rooms.change, {
      params,
      body: { host_token: made.host_token, name: 'Second part', pinned: 'Coffee at four' },
    });
    expect(changed.options).toMatchObject({ name: 'Second part', pinned: 'Coffee at four' });
    const one = await listener(made);
    expect(await one.next('room_joined')).toMatchObject({ name: 'Second part', pinned: 'Coffee at four' });
  });
});
