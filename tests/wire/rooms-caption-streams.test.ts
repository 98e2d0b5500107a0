/** Readers of captions that go and come back. */
import { EventEmitter, once } from 'node:events';
import { expect, it } from 'vitest';
import { routes } from '../../shared/http/routes.ts';
import type { RoomCreated } from '../../shared/rooms/http.ts';
import { apiOf } from '../fakes/api.ts';
import { roomsBed, speak } from '../fakes/rooms-bed.ts';

const { start, running, room, host, kept, listener } = roomsBed();

/** The lines of a stream until one that begins like this has come. */
async function linesUntil(answer: Response, beginning: string): Promise<string[]> {
  if (answer.body === null) throw new Error('no stream');
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  kept({ cut: () => void reader.cancel().catch(() => undefined) });
  let text = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) throw new Error('the stream ended');
    text += value;
    const lines = text.split('\n');
    if (lines.slice(0, -1).some((line) => line.startsWith(beginning))) return lines;
  }
}

function captions({ code }: RoomCreated, init: RequestInit = {}): Promise<Response> {
  return fetch(`${running().listenerAddress}/api/rooms/${code}/captions?language=es`, init);
}

it('a reader that comes back gets what came after the last that it had', async () => {
  await start();
  const made = await room();
  const speaker = await host(made);
  const witness = await listener(made, { language: 'es' });
  await speaker.start();
  speak(speaker, 2_000);
  speak(speaker, 2_000);
  await witness.next('dub_end');
  await witness.next('dub_end');
  const [first, second] = witness.of('translation');
  const lines = await linesUntil(await captions(made), `id: ${second?.sequence}`);
  expect(lines).toContain(`id: ${first?.sequence}`);
  const back = await captions(made, { headers: { 'last-event-id': String(first?.sequence) } });
  const ids = (await linesUntil(back, `id: ${second?.sequence}`)).filter((line) => line.startsWith('id:'));
  expect(ids[0]).toBe(`id: ${second?.sequence}`);
});

it('a reader that goes while it waits to be let in leaves no place taken', async () => {
  // The first who waits does so until the test lets them in.
  const waiting = new EventEmitter();
  let waits = 0;
  const wait = (): Promise<unknown> => {
    if (++waits > 1) return Promise.resolve();
    queueMicrotask(() => waiting.emit('begun'));
    return once(waiting, 'over');
  };
  const begun = once(waiting, 'begun');
  await start(
    {},
    { ROOM_MAX_LISTENERS: '1', ROOMS_PUBLIC_ADDRESS: 'https://rooms.example', ROOM_ACCESS: 'open' },
    { roomsClock: { nowMs: () => 0, wait } },
  );
  const made = await room();
  // So many are wrong that everybody waits.
  for (let i = 1; i <= 200; i++) {
    const body = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' };
    const code = String((Number(made.code) + i) % 1_000_000).padStart(6, '0');
    const headers = { ...body.headers, 'x-forwarded-for': `198.51.100.${Math.ceil(i / 9)}` };
    await fetch(`${running().listenerAddress}/api/rooms/${code}/enter`, { ...body, headers });
  }
  const gone = new AbortController();
  const stream = captions(made, { signal: gone.signal }).catch(() => undefined);
  await begun;
  gone.abort();
  await stream;
  // What is asked after it left is answered after the companion knows that it did.
  await apiOf(running().address).call(routes.companion.health);
  waiting.emit('over');
  await apiOf(running().address).call(routes.companion.health);
  await listener(made, { language: 'es' });
});
