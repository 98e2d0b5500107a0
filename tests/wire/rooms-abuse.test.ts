/** What strangers try at the door of a room, and what listeners may not send. */
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { routes } from '../../shared/http/routes.ts';
import { listenerRoutes, type CreateRoom, type RoomCreated } from '../../shared/rooms/http.ts';
import { ROOM_CLOSE } from '../../shared/rooms/close-codes.ts';
import { encodeFrame } from '../../shared/protocol/binary.ts';
import { apiOf } from '../fakes/api.ts';
import { CompanionClient } from '../../client/http/companion-client.ts';
import { runCompanion, type RunningCompanion } from '../fakes/companion.ts';
import { HostClient, ListenerClient } from '../fakes/room-clients.ts';
import { scriptedCatalog } from '../fakes/scripted-engines.ts';
import { loud } from '../fixtures/sound.ts';

let companion: RunningCompanion | undefined;
const clients: { cut(): void }[] = [];
/** The rooms' clock, which a test moves. */
let nowMs = 0;
/** What strangers were made to wait, in milliseconds. */
let waits: number[] = [];
const wait = (ms: number): Promise<void> => {
  waits.push(ms);
  return Promise.resolve();
};

afterEach(async () => {
  for (const client of clients.splice(0)) client.cut();
  await companion?.close();
  companion = undefined;
  nowMs = 0;
  waits = [];
});

function running(): RunningCompanion {
  if (companion === undefined) throw new Error('no companion');
  return companion;
}

async function start(environment: Record<string, string> = {}, beginWithinMs?: number): Promise<void> {
  companion = await runCompanion(
    scriptedCatalog(),
    { ROOMS_PORT: '0', ...environment },
    { roomsClock: { nowMs: () => nowMs, wait }, ...(beginWithinMs === undefined ? {} : { beginWithinMs }) },
  );
}

function room(wish: Partial<CreateRoom> = {}): Promise<RoomCreated> {
  const body = { name: 'Meeting', source_language: 'en', languages: ['es'], ...wish };
  return apiOf(running().address).call(routes.rooms.create, { body });
}

async function connect(code: string): Promise<ListenerClient> {
  const client = await ListenerClient.connect(running().listenerAddress, code);
  clients.push(client);
  return client;
}

async function inside(made: RoomCreated): Promise<ListenerClient> {
  const client = await ListenerClient.join(running().listenerAddress, made.code);
  clients.push(client);
  return client;
}

interface Entered {
  readonly status: number;
  readonly code: string | undefined;
}

/** As a stranger; by way of a proxy, from an address of theirs. */
async function enter(code: string, body: object = {}, from?: string): Promise<Entered> {
  const answer = await fetch(`${running().listenerAddress}/api/rooms/${code}/enter`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(from === undefined ? {} : { 'x-forwarded-for': from }),
    },
    body: JSON.stringify(body),
  });
  const said = (await answer.json()) as { error?: { code: string } };
  return { status: answer.status, code: said.error?.code };
}

/** A code that is not the room's. */
function other({ code }: RoomCreated, offset: number): string {
  return String((Number(code) + 1 + offset) % 1_000_000).padStart(6, '0');
}

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
    nowMs += 60_001;
    expect((await enter(made.code)).status).toBe(200);
    expect((await enter(other(made, 11))).status).toBe(404);
    nowMs += 60_001;
    expect((await enter(made.code)).status).toBe(429);
    nowMs += 60_000;
    expect((await enter(made.code)).status).toBe(200);
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
    nowMs += 60_001;
    expect((await enter(made.code, { passcode: 'abcdef' })).status).toBe(200);
  });
});

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
