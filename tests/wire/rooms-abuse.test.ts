/** What sockets of listeners and hosts may not do in a room. */
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { routes } from '../../shared/http/routes.ts';
import { listenerRoutes, type RoomCreated } from '../../shared/rooms/http.ts';
import { ROOM_CLOSE } from '../../shared/rooms/close-codes.ts';
import { encodeFrame } from '../../shared/protocol/binary.ts';
import { apiOf } from '../fakes/api.ts';
import { CompanionClient } from '../../client/http/companion-client.ts';
import { HostClient, ListenerClient } from '../fakes/room-clients.ts';
import { loud } from '../fixtures/sound.ts';
import { clients, running, start, room, connect, other, setUpEachTest } from './rooms-abuse-bed.ts';

async function inside(made: RoomCreated): Promise<ListenerClient> {
  const client = await ListenerClient.join(running().listenerAddress, made.code);
  clients.push(client);
  return client;
}

setUpEachTest();

describe('a listener’s socket', () => {
  it.each<[string, (client: ListenerClient) => void, number, string | undefined]>([
    [
      'bytes',
      (client) => {
        client.socket.send(Buffer.alloc(40));
      },
      ROOM_CLOSE.doesNotParse,
      'bad_frame',
    ],
    [
      'sound',
      (client) => {
        const frame = { kind: 'captured', sequence: 0, timeMs: 0, clauseId: 0, rateHz: 16_000 } as const;
        client.socket.send(encodeFrame({ ...frame, samples: loud(64) }));
      },
      ROOM_CLOSE.doesNotParse,
      'bad_frame',
    ],
    [
      'text that is no JSON',
      (client) => {
        client.socket.send('{');
      },
      ROOM_CLOSE.doesNotParse,
      'bad_message',
    ],
    [
      'joining twice',
      (client) => {
        client.send({ type: 'join_room' });
      },
      ROOM_CLOSE.doesNotParse,
      'bad_message',
    ],
    [
      '2 MB',
      (client) => {
        client.socket.send(' '.repeat(2_000_000));
      },
      ROOM_CLOSE.tooLarge,
      undefined,
    ],
    [
      '1,000 messages at once',
      (client) => {
        for (let id = 0; id < 1000; id++) client.send({ type: 'clock', id, sent_ms: 0 });
      },
      ROOM_CLOSE.notLetIn,
      'too_many_tries',
    ],
  ])('that sends %s is closed, and the others are not', async (_what, send, closing, error) => {
    await start();
    const made = await room();
    const [bad, good] = [await inside(made), await inside(made)];
    send(bad);
    expect((await bad.closed).code).toBe(closing);
    expect(bad.of('error').at(-1)?.code).toBe(error);
    good.send({ type: 'clock', id: 9, sent_ms: 0 });
    expect(await good.next('clock')).toMatchObject({ id: 9 });
  });

  it.each(['host_room', 'start_translation', 'room_options', 'end_room', 'constructor'])(
    'is told that %s is no message of a listener’s',
    async (type) => {
      await start();
      const made = await room();
      const client = await inside(made);
      client.socket.send(JSON.stringify({ type, host_token: made.host_token, locked: true }));
      expect(await client.next('error')).toMatchObject({ code: 'bad_message', fatal: false });
      const { state, options } = await apiOf(running().address).call(routes.rooms.report, {
        params: { code: made.code },
      });
      expect([state, options.locked]).toEqual(['open', false]);
    },
  );

  it('that says nothing gives its place back, and one that asks before it joins is closed', async () => {
    await start({}, 50);
    const made = await room();
    const silent = await connect(made.code);
    expect((await silent.closed).code).toBe(ROOM_CLOSE.notLetIn);
    const hasty = await connect(made.code);
    hasty.send({ type: 'clock', id: 1, sent_ms: 0 });
    expect((await hasty.closed).code).toBe(ROOM_CLOSE.doesNotParse);
  });

  it('opens no more than twenty from one address of the Internet', async () => {
    await start({ ROOMS_PUBLIC_ADDRESS: 'https://rooms.example' });
    const open = async (from: string) => {
      const headers = { 'x-forwarded-for': from };
      const client = await ListenerClient.connect(running().listenerAddress, '123456', { headers });
      clients.push(client);
      return client;
    };
    for (let i = 0; i < 20; i++) await open('203.0.113.9');
    const [extra, neighbour] = [await open('203.0.113.9'), await open('203.0.113.10')];
    expect(await extra.next('error')).toMatchObject({ code: 'too_many_tries' });
    expect((await extra.closed).code).toBe(ROOM_CLOSE.notLetIn);
    expect(neighbour.socket.readyState).toBe(WebSocket.OPEN);
  });

  it('finds a full room full, and a place once somebody has left', async () => {
    await start({ ROOM_MAX_LISTENERS: '1' });
    const made = await room();
    const first = await inside(made);
    const second = await connect(made.code);
    second.send({ type: 'join_room' });
    expect(await second.next('error')).toMatchObject({ code: 'room_full', retryable: true });
    first.send({ type: 'leave_room' });
    expect((await first.closed).code).toBe(ROOM_CLOSE.done);
    await inside(made);
  });
});

describe('the host’s socket', () => {
  it('takes a paired browser with the room’s token, and nobody else', async () => {
    await start();
    const made = await room();
    const unpaired = await HostClient.connect(running(), made.code, 'f'.repeat(64));
    expect(await unpaired.next('error')).toMatchObject({ code: 'not_paired', fatal: true });
    const wrong = await HostClient.connect(running(), made.code);
    wrong.send({ type: 'host_room', host_token: 'somebody-elses' });
    expect(await wrong.next('error')).toMatchObject({ code: 'not_allowed', fatal: true });
    expect((await wrong.closed).code).toBe(ROOM_CLOSE.notLetIn);
    const hasty = await HostClient.connect(running(), made.code);
    hasty.send({ type: 'end_room' });
    expect((await hasty.closed).code).toBe(ROOM_CLOSE.doesNotParse);
    const nowhere = await HostClient.connect(running(), other(made, 0));
    nowhere.send({ type: 'host_room', host_token: made.host_token });
    expect((await nowhere.closed).code).toBe(ROOM_CLOSE.noSuchRoom);
  });

  it('takes sound of 16 kHz once it leads, and is told what is wrong else', async () => {
    await start();
    const made = await room();
    const early = await HostClient.connect(running(), made.code);
    early.sendSound(loud(64));
    expect(await early.next('error')).toMatchObject({ code: 'not_started', fatal: false });
    const host = await HostClient.lead(running(), made);
    clients.push(early, host);
    host.send({ type: 'rename_speaker', speaker_id: 's1', name: 'a\u202eb' });
    expect(await host.next('error')).toMatchObject({ code: 'bad_message', fatal: false });
    host.sendSound(loud(64), 48_000);
    expect(await host.next('error', 2)).toMatchObject({ code: 'bad_frame', fatal: true });
    expect((await host.closed).code).toBe(ROOM_CLOSE.doesNotParse);
  });
});

it('whoever shows no token reads no history of a room that asks for one', async () => {
  await start();
  const made = await room({ access: 'link' });
  const stranger = new CompanionClient(() => running().listenerAddress);
  const params = { code: made.code };
  await expect(
    stranger.call(listenerRoutes.history, { params, query: { language: 'es' } }),
  ).rejects.toMatchObject({
    problem: { code: 'no_such_room' },
  });
  const body = { ...(made.key === undefined ? {} : { key: made.key }) };
  const { token } = await stranger.call(listenerRoutes.enter, { params, body });
  const query = { language: 'es', token };
  expect(await stranger.call(listenerRoutes.vtt, { params, query })).toContain('WEBVTT');
});
