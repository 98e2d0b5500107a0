/** A companion that stops: nobody who has already connected sees the connection die unanswered. */
import { Agent, get } from 'node:http';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { runCompanion, type RunningCompanion } from '../fakes/companion.ts';
import { WireClient } from '../fakes/client.ts';
import { scriptedCatalog, steadyWords } from '../fakes/scripted-engines.ts';
import { fetchAs } from '../fakes/secrets.ts';
import { loud, silence } from '../fixtures/sound.ts';

/** Nothing waits for so long but what is never answered. */
const FOREVER_MS = 1_000_000;
const REQUEST = 'GET /api/sessions HTTP/1.1\r\nhost: 127.0.0.1:PORT\r\nauthorization: Bearer SECRET\r\n\r\n';

async function running(drainMs: number): Promise<RunningCompanion> {
  const companion = await runCompanion(scriptedCatalog(), {}, { drainMs });
  onTestFinished(() => companion.close());
  return companion;
}

function connection({ port }: RunningCompanion): Socket {
  const socket = connect(port, '127.0.0.1');
  onTestFinished(() => {
    socket.destroy();
  });
  return socket;
}

function requestTo({ port, secret }: RunningCompanion): string {
  return REQUEST.replace('PORT', String(port)).replace('SECRET', secret);
}

function ask(socket: Socket, companion: RunningCompanion): Promise<string> {
  socket.write(requestTo(companion));
  return text(socket);
}

/** Resolves once the companion takes no connection any more. */
async function refused(companion: RunningCompanion): Promise<void> {
  for (;;) {
    const socket = connection(companion);
    const isRefused = await new Promise((resolve) => {
      socket.once('connect', () => {
        resolve(false);
      });
      socket.once('error', (error: NodeJS.ErrnoException) => {
        resolve(error.code === 'ECONNREFUSED');
      });
    });
    socket.destroy();
    if (isRefused === true) return;
  }
}

it('dubs what was said before it was told to stop, and has its clients come back', async () => {
  const companion = await runCompanion(
    scriptedCatalog({
      words: (fromMs, toMs) => steadyWords(fromMs, Math.min(toMs, 2000)),
      // Nothing is translated yet when the connections have been waited for.
      translate: async ({ text }) => {
        await setTimeout(300);
        return text;
      },
    }),
    {},
    { drainMs: 1 },
  );
  const client = await WireClient.connect(companion.address);
  client.send({ type: 'start_dubbing', target_language: 'es', audio_format: 'binary' });
  await client.next('dubbing_started');
  for (let at = 0; at < 2000; at += 64) client.sendSound(loud(64));
  for (let at = 0; at < 1000; at += 64) client.sendSound(silence(64));
  await client.next('clause');
  const stopped = companion.close();
  expect(await client.next('dub_end')).toMatchObject({ outcome: 'spoken' });
  expect((await client.closed).code).toBe(1001);
  expect(client.of('dubbing_stopped')).toEqual([]);
  await stopped;
});

it('answers who has connected and asks only when nobody else can connect any more', async () => {
  const companion = await running(FOREVER_MS);
  const socket = connection(companion);
  await new Promise((resolve) => socket.once('connect', resolve));
  // Connections are taken in the order in which they were made.
  await fetchAs(`${companion.address}/api/health`);
  const stopped = companion.close();
  await refused(companion);
  const answer = await ask(socket, companion);
  expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  expect(answer).toMatch(/\r\nconnection: close\r\n/i);
  expect(answer).toMatch(/\{"sessions":\[\]\}/);
  await stopped;
});

it('answers who had only just connected', async () => {
  const companion = await running(FOREVER_MS);
  const socket = connection(companion);
  await new Promise((resolve) => socket.once('connect', resolve));
  const answer = ask(socket, companion);
  await companion.close();
  expect(await answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
});

it('answers a request that has begun on a kept connection', async () => {
  const companion = await running(FOREVER_MS);
  const socket = connection(companion);
  const request = requestTo(companion);
  socket.write(request);
  await new Promise((resolve) => socket.once('data', resolve));
  socket.write(request.slice(0, 10));
  // What is asked after it is answered, so that it has arrived.
  await fetchAs(`${companion.address}/api/health`);
  const stopped = companion.close();
  await refused(companion);
  const answer = text(socket);
  socket.write(request.slice(10));
  expect(await answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  await stopped;
});

it('waits for no connection that was answered and is kept', async () => {
  const companion = await running(FOREVER_MS);
  const agent = new Agent({ keepAlive: true });
  const answer = await new Promise<string>((resolve, reject) => {
    get(
      `${companion.address}/api/health`,
      { agent },
      (response) => void text(response).then(resolve, reject),
    );
  });
  expect(answer).toContain('"status"');
  expect(Object.keys(agent.freeSockets)).toHaveLength(1);
  await companion.close();
});

it('tells sessions to come back, and waits for none', async () => {
  const companion = await running(FOREVER_MS);
  const client = await WireClient.connect(companion.address);
  await companion.close();
  expect((await client.closed).code).toBe(1001);
});

it('waits no longer than it may for a connection that asks nothing', async () => {
  const companion = await running(20);
  const socket = connection(companion);
  await new Promise((resolve) => socket.once('connect', resolve));
  await fetchAs(`${companion.address}/api/health`);
  await companion.close();
  expect(await text(socket)).toBe('');
});
