/** Reading along without a socket: server-sent events, and WebVTT. */
import { createParser } from 'eventsource-parser';
import { expect, it } from 'vitest';
import { CompanionClient } from '../../client/http/companion-client.ts';
import { roomClause, type RoomClause } from '../../shared/rooms/fields.ts';
import { listenerRoutes, type RoomCreated } from '../../shared/rooms/http.ts';
import { roomsBed, speak } from '../fakes/rooms-bed.ts';

const { start, running, room, host, kept, listener } = roomsBed();

class Reader {
  readonly clauses: RoomClause[] = [];
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #decoder = new TextDecoder();
  readonly #parser = createParser({
    onEvent: ({ data }) => this.clauses.push(roomClause.parse(JSON.parse(data))),
  });

  /** Resolves once it is inside. */
  static async open({ code }: RoomCreated, query: string): Promise<Reader> {
    const answer = await fetch(`${running().listenerAddress}/api/rooms/${code}/captions?${query}`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/event-stream');
    if (answer.body === null) throw new Error('no stream');
    const reader = kept(new Reader(answer.body.getReader()));
    await reader.read();
    return reader;
  }

  private constructor(reader: ReadableStreamDefaultReader<Uint8Array>) {
    this.#reader = reader;
  }

  /** @returns whether it goes on */
  async read(): Promise<boolean> {
    const { done, value } = await this.#reader.read();
    if (value !== undefined) this.#parser.feed(this.#decoder.decode(value, { stream: true }));
    return !done;
  }

  async next(count: number): Promise<void> {
    while (this.clauses.length < count) if (!(await this.read())) throw new Error('the stream ended');
  }

  async end(): Promise<void> {
    while (await this.read());
  }

  cut(): void {
    void this.#reader.cancel().catch(() => undefined);
  }
}

it('gives what was said and then each clause as it comes, and ends with the room', async () => {
  await start({ translate: ({ text, target }) => Promise.resolve(`${target} ${text}`) });
  const made = await room();
  const speaker = await host(made);
  const witness = await listener(made, { language: 'es' });
  speaker.send({ type: 'start_translation' });
  const first = await Reader.open(made, 'language=es');
  const other = await Reader.open(made, 'language=ca');
  speak(speaker, 2_000);
  await first.next(1);
  await other.next(1);
  await witness.next('dub_end');
  const late = await Reader.open(made, 'language=es');
  await late.next(first.clauses.length);
  speak(speaker, 2_000);
  await late.next(first.clauses.length + 1);
  speaker.send({ type: 'end_room' });
  for (const reader of [first, other, late]) await reader.end();
  const said = witness.of('translation').map(({ clause_id, text }) => ({ clause_id, text }));
  expect(said.length).toBeGreaterThan(1);
  for (const { clauses } of [first, late]) {
    expect(clauses.map(({ clause_id, text }) => ({ clause_id, text }))).toEqual(said);
  }
  expect(other.clauses.every(({ text }) => text.startsWith('ca '))).toBe(true);
});

it('is a listener: it opens its language, is counted, and gives its place back', async () => {
  await start({}, { ROOM_MAX_LISTENERS: '1' });
  const made = await room();
  const speaker = await host(made);
  speaker.send({ type: 'start_translation' });
  const reader = await Reader.open(made, 'language=ca');
  speak(speaker, 2_000);
  await reader.next(1);
  await speaker.until(() => speaker.of('listeners').at(-1)?.total === 1, 'one to listen');
  reader.cut();
  await speaker.until(() => speaker.of('listeners').at(-1)?.total === 0, 'nobody to listen');
  await listener(made);
});

it('shows its token, in the query where a page cannot send headers', async () => {
  await start();
  const made = await room({ access: 'link' });
  const speaker = await host(made);
  const key = made.key ?? '';
  const witness = await listener(made, { language: 'es', key });
  speaker.send({ type: 'start_translation' });
  speak(speaker, 2_000);
  await witness.next('dub_end');
  const [clause] = witness.of('translation');
  const anybody = new CompanionClient(() => running().listenerAddress);
  const params = { code: made.code };
  const { token } = await anybody.call(listenerRoutes.enter, { params, body: { key } });
  const reader = await Reader.open(made, `language=es&token=${token}`);
  await reader.next(1);
  expect(reader.clauses[0]?.text).toBe(clause?.text);
  const vtt = await anybody.call(listenerRoutes.vtt, { params, query: { language: 'es', token } });
  expect(vtt).toMatch(/^WEBVTT/);
  expect(vtt).toContain(clause?.text);
  // The translation alone: what was said itself is another language's.
  expect(vtt).not.toContain(clause?.original);
  const path = `${running().listenerAddress}/api/rooms/${made.code}`;
  for (const query of ['language=es', 'language=es&token=another']) {
    for (const kind of ['captions', 'captions.vtt']) {
      const { status } = await fetch(`${path}/${kind}?${query}`);
      expect([kind, query, status]).toEqual([kind, query, 404]);
    }
  }
  const unknown = await fetch(`${path}/captions?language=fi&token=${token}`);
  expect(((await unknown.json()) as { error: { code: string } }).error.code).toBe('language_not_offered');
});
