/** Codes of rooms are guessed in vain. */
import { describe, expect, it } from 'vitest';
import { routes } from '../../shared/http/routes.ts';
import { ROOM_CLOSE } from '../../shared/rooms/close-codes.ts';
import { apiOf } from '../fakes/api.ts';
import { HostClient } from '../fakes/room-clients.ts';
import {
  clients,
  goesBy,
  waits,
  running,
  start,
  room,
  connect,
  enter,
  other,
  setUpEachTest,
} from './rooms-abuse-bed.ts';

setUpEachTest();

describe('guessing codes', () => {
  it('from one address ends after ten, also with the right one, and waits double', async () => {
    await start();
    const made = await room();
    for (let i = 0; i < 10; i++) expect((await enter(other(made, i))).status).toBe(404);
    expect(await enter(other(made, 10))).toMatchObject({ status: 429, code: 'too_many_tries' });
    expect((await enter(made.code)).status).toBe(429);
    // Nor by the socket.
    const client = await connect(made.code);
    client.send({ type: 'join_room' });
    expect(await client.next('error')).toMatchObject({ code: 'too_many_tries', retryable: true });
    expect((await client.closed).code).toBe(ROOM_CLOSE.notLetIn);
    goesBy(60_001);
    expect((await enter(made.code)).status).toBe(200);
    expect((await enter(other(made, 11))).status).toBe(404);
    goesBy(60_001);
    expect((await enter(made.code)).status).toBe(429);
    goesBy(60_000);
    expect((await enter(made.code)).status).toBe(200);
  });

  it('by a neighbour keeps nobody out who was inside, or who has the link', async () => {
    await start();
    const [made, linked] = [await room(), await room({ access: 'link' })];
    const inside = await connect(made.code);
    inside.send({ type: 'join_room' });
    const { token } = await inside.next('room_joined');
    inside.cut();
    for (let i = 0; i < 10; i++) expect((await enter(other(made, i))).status).toBe(404);
    expect((await enter(made.code)).status).toBe(429);
    const back = await connect(made.code);
    back.send({ type: 'join_room', token });
    expect(await back.next('room_joined')).toMatchObject({ code: made.code });
    // A page that is loaded anew enters as it did, also where nobody new may.
    const { host_token } = made;
    await apiOf(running().address).call(routes.rooms.change, {
      params: { code: made.code },
      body: { host_token, locked: true },
    });
    expect((await enter(made.code, { token })).status).toBe(200);
    expect((await enter(linked.code, { key: linked.key })).status).toBe(200);
    // Secrets that are wrong are tries like any other.
    expect((await enter(linked.code, { key: 'another' })).status).toBe(429);
  });

  it('10⁴ of them from many addresses find nothing, hosts are told, and the room goes on', async () => {
    await start({ ROOMS_PUBLIC_ADDRESS: 'https://rooms.example', ROOM_ACCESS: 'open' });
    const made = await room();
    const host = await HostClient.lead(running(), made);
    clients.push(host);
    const statuses = new Map<number, number>();
    const [addresses, each] = [100, 100];
    for (let round = 0; round < each; round++) {
      const answers = await Promise.all(
        Array.from({ length: addresses }, (_, at) =>
          enter(other(made, round * addresses + at), {}, `2001:db8:${at.toString(16)}::${round + 1}`),
        ),
      );
      for (const { status } of answers) statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
    // Ten of each network's were looked up at all.
    expect(statuses.get(404)).toBe(addresses * 10);
    expect(statuses.get(429)).toBe(addresses * (each - 10));
    // Once two hundred were wrong, each that was looked up had to wait.
    expect(waits.length).toBeGreaterThanOrEqual(addresses * 10 - 300);
    expect(new Set(waits)).toEqual(new Set([1000]));
    expect(await host.next('alarm')).toMatchObject({ code: 'wrong_codes' });
    expect(host.of('alarm').length).toBe(1);
    expect((await enter(made.code, {}, '198.51.100.7')).status).toBe(200);
  });

  it('says nothing of which rooms there are: unknown, ended, locked and forbidden ones are answered alike', async () => {
    await start();
    const [ended, locked, secret, linked] = [
      await room(),
      await room(),
      await room({ access: 'passcode', passcode: 'open sesame' }),
      await room({ access: 'link' }),
    ];
    const api = apiOf(running().address);
    const host = await HostClient.lead(running(), ended);
    host.send({ type: 'end_room' });
    await host.closed;
    const body = { host_token: locked.host_token, locked: true };
    await api.call(routes.rooms.change, { params: { code: locked.code }, body });
    const unknown = other(ended, 0);
    const answers = await Promise.all(
      [unknown, ended.code, locked.code, secret.code, linked.code, 'abc', '12345', '%00'].map(
        async (code) => {
          const answer = await fetch(`${running().listenerAddress}/api/rooms/${code}/enter`, {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: '{}',
          });
          return { code, status: answer.status, body: await answer.text() };
        },
      ),
    );
    const [first] = answers;
    for (const { body: said, status } of answers.slice(0, 5)) {
      expect([status, said]).toEqual([404, first?.body]);
    }
    expect(answers.slice(5).map(({ status }) => status)).toEqual([400, 400, 400]);
    expect((await enter(linked.code, { key: linked.key })).status).toBe(200);
    expect((await enter(secret.code, { passcode: 'open sesame' })).status).toBe(200);
    // The link of a room opens no room that asks for a passcode.
    expect((await enter(secret.code, { key: linked.key })).status).toBe(404);
  });

  it('a hall that types the right code before it is asked for the passcode is not kept out', async () => {
    await start();
    const made = await room({ access: 'passcode', passcode: 'abcdef' });
    for (let i = 0; i < 30; i++) expect((await enter(made.code)).status).toBe(404);
    expect((await enter(made.code, { passcode: 'abcdef' })).status).toBe(200);
    for (let i = 0; i < 5; i++) expect((await enter(made.code, { passcode: 'wrong-one' })).status).toBe(404);
    expect((await enter(made.code, { passcode: 'abcdef' })).status).toBe(429);
    goesBy(60_001);
    expect((await enter(made.code, { passcode: 'abcdef' })).status).toBe(200);
  });
});
