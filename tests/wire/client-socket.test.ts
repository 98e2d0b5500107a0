/** What a client may cost that asks and does not read, or sends without end: real sockets, small limits. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import {
  ClientSocket,
  type ClientSocketOptions,
  type HoldReason,
} from '../../companion/transport/websocket/client-socket.ts';

const ANSWER = 'x'.repeat(256 * 1024);
const QUESTIONS = 100;
const GENEROUS = { burstFrames: 1e6, framesPerS: 1e6, mostOwedBytes: 1e9, standstillMs: 600_000 };

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

interface Pair {
  readonly client: WebSocket;
  readonly companion: ClientSocket;
  /** Questions that were read. */
  readonly asked: () => number;
  readonly closed: Promise<unknown>;
  /** Why it was held back first. */
  readonly held: Promise<HoldReason>;
}

/** A client and the companion's side of it, which gives a long answer to each frame. */
async function pair(options: Omit<ClientSocketOptions, 'onHeld'>): Promise<Pair> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  ends.push(() => {
    server.close();
  });
  await once(server, 'listening');
  const connected = once(server, 'connection') as Promise<[WebSocket]>;
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  ends.push(() => {
    client.terminate();
  });
  const [socket] = await connected;
  if (client.readyState !== WebSocket.OPEN) await once(client, 'open');
  let tell: (reason: HoldReason) => void = () => undefined;
  const held = new Promise<HoldReason>((resolve) => (tell = resolve));
  const companion = new ClientSocket(socket, {
    ...options,
    onHeld: (reason) => {
      tell(reason);
    },
  });
  let asked = 0;
  socket.on('message', () => {
    asked++;
    companion.received();
    companion.send(ANSWER);
  });
  return { client, companion, asked: () => asked, closed: once(socket, 'close'), held };
}

/** So long that a companion that read on would have read all that is sent here. */
async function aWhile(): Promise<void> {
  const { client } = await pair({ limits: GENEROUS });
  for (let trip = 0; trip < QUESTIONS; trip++) {
    client.send('?');
    await once(client, 'message');
  }
}

function ask(client: WebSocket, count = QUESTIONS): void {
  for (let i = 0; i < count; i++) client.send('x'.repeat(64 * 1024));
}

describe('a client that does not read its answers', () => {
  it('is not read either, and nothing is lost once it reads on', async () => {
    const { client, asked, held } = await pair({ limits: { ...GENEROUS, heldAtBytes: 128 * 1024 } });
    client.pause();
    ask(client);
    expect(await held).toBe('unread');
    await aWhile();
    expect(asked()).toBeLessThan(QUESTIONS);
    let answers = 0;
    const all = new Promise<void>((resolve) => {
      client.on('message', () => {
        if (++answers === QUESTIONS) resolve();
      });
    });
    client.resume();
    await all;
    expect(asked()).toBe(QUESTIONS);
  });

  it('is let go when it takes in nothing for long', async () => {
    const { client, closed } = await pair({
      limits: { ...GENEROUS, heldAtBytes: 128 * 1024, standstillMs: 20 },
    });
    client.pause();
    ask(client);
    await closed;
  });

  it('is let go when it is owed too much, whatever it asks', async () => {
    const { client, companion, closed } = await pair({
      limits: { ...GENEROUS, heldAtBytes: 128 * 1024, mostOwedBytes: 1 << 20 },
    });
    client.pause();
    for (let i = 0; i < QUESTIONS; i++) companion.send(ANSWER);
    await closed;
  });
});

describe('a client that sends frames without end', () => {
  it('is read no faster than is allowed', async () => {
    const { client, asked, companion, held } = await pair({
      limits: { ...GENEROUS, heldAtBytes: 1e9, burstFrames: 10, framesPerS: 1 },
    });
    ask(client);
    expect(await held).toBe('rate');
    expect(companion.isHeldBack).toBe(true);
    await aWhile();
    expect(asked()).toBeLessThan(QUESTIONS);
  });

  it('has lost nothing when it was read to the end', async () => {
    const { client, held } = await pair({
      // Slower than any machine sends them, so that it is held back for sure.
      limits: { ...GENEROUS, heldAtBytes: 1e9, burstFrames: 10, framesPerS: 40 },
    });
    const answers = new Promise<void>((resolve) => {
      let left = QUESTIONS;
      client.on('message', () => {
        if (--left === 0) resolve();
      });
    });
    ask(client);
    expect(await held).toBe('rate');
    await answers;
  });
});
