/** A room: its languages as listeners come and go, and its host. */
import { describe, expect, it } from 'vitest';
import { DubError } from '../../../shared/protocol/errors.ts';
import { FakeHost, FakeListener, setUp, MINUTE_MS, pass, setUpEachTest } from './room-bed.ts';

const states = ({ told }: FakeListener) =>
  told.flatMap((one) => (one.type === 'room_state' ? [one.state] : []));

const texts = ({ told }: FakeListener) =>
  told.flatMap((one) => (one.type === 'translation' ? [one.text] : []));
const GREETING = {
  type: 'clause',
  clauseId: 1,
  text: 'Guten Tag.',
  startMs: 0,
  endMs: 900,
  speakerId: 'S1',
  isOverlapped: false,
  isDirect: false,
  language: 'de',
} as const;

setUpEachTest();

describe('languages', () => {
  it('open with their first listener, and close half a minute after the last', async () => {
    const { dubbing, room, join } = setUp();
    room.start();
    expect([...dubbing.open.keys()]).toEqual([]);
    const [one, two] = [join('es'), join('es')];
    expect([...dubbing.open.keys()]).toEqual(['es']);
    // What its first dubs would wait for is made ready, once.
    expect(dubbing.prepared).toBe(1);
    room.listeners.leave(one.listener);
    await pass(MINUTE_MS);
    expect([...dubbing.open.keys()]).toEqual(['es']);
    room.listeners.leave(two.listener);
    await pass(29_000);
    const back = join('es');
    await pass(MINUTE_MS);
    expect([...dubbing.open.keys()]).toEqual(['es']);
    room.listeners.leave(back.listener);
    await pass(30_000);
    expect([...dubbing.open.keys()]).toEqual([]);
  });

  it('wait for the start, and then open for those who are there', () => {
    const { dubbing, room, join } = setUp();
    join('es');
    expect(dubbing.open.size).toBe(0);
    room.start();
    expect([...dubbing.open.keys()]).toEqual(['es']);
  });

  it('more than may be open are refused until one that nobody listens to gives way', async () => {
    const { dubbing, room, join } = setUp({ mostLanguages: 1 });
    const host = new FakeHost();
    room.lead(host);
    room.start();
    const first = join('es');
    const second = join('fr');
    await pass(0);
    expect(second.socket.told.at(-1)).toMatchObject({ type: 'error', code: 'overloaded', fatal: false });
    expect(host.told).toContainEqual({
      type: 'alarm',
      code: 'language_lost',
      parameters: { language: 'fr', code: 'overloaded' },
    });
    await pass(1_000);
    expect(host.told.findLast(({ type }) => type === 'listeners')).toMatchObject({
      languages: [{ state: 'open' }, { state: 'refused' }],
    });
    room.listeners.leave(first.listener);
    await pass(30_000);
    expect([...dubbing.open.keys()]).toEqual(['fr']);
  });

  it('that no engine serves are told to host and listeners, and no others end', async () => {
    const { dubbing, room, join } = setUp();
    const host = new FakeHost();
    room.lead(host);
    room.start();
    const good = join('es');
    dubbing.refusal = new DubError('engine_missing');
    const [bad, worse] = [join('fr'), join('fr')];
    await pass(0);
    for (const { socket } of [bad, worse]) {
      expect(socket.told.filter(({ type }) => type === 'error')).toHaveLength(1);
    }
    expect(host.told.filter(({ type }) => type === 'alarm')).toHaveLength(1);
    expect(good.socket.types).not.toContain('error');
  });

  it('say which can be heard and which are read; what is said can be read as well', () => {
    const { join } = setUp();
    const { socket } = join('pt');
    expect(socket.told[0]).toMatchObject({
      language: 'es',
      languages: [
        { language: 'es', sound: true },
        { language: 'fr', sound: true },
        { language: 'ca', sound: false },
        { language: 'en', sound: false },
      ],
    });
  });

  it('that the host takes away end for those who listen, and wrong ones change nothing', async () => {
    const { dubbing, room, join } = setUp();
    room.start();
    const { socket } = join('fr');
    expect(() => {
      room.change({ languages: ['es', 'xx'], name: 'Other' });
    }).toThrow(DubError);
    expect([room.name, [...dubbing.open.keys()]]).toEqual(['Meeting', ['fr']]);
    room.change({ languages: ['es'] });
    await pass(0);
    expect(dubbing.open.size).toBe(0);
    expect(socket.told).toContainEqual(
      expect.objectContaining({ type: 'error', code: 'language_not_offered' }),
    );
  });

  it('that the host takes away and gives back go on, and what the host did is no alarm', async () => {
    const { dubbing, room, join } = setUp();
    const host = new FakeHost();
    room.lead(host);
    room.start();
    const { socket } = join('fr');
    room.change({ languages: ['es'] });
    await pass(0);
    // Nothing is new for those whose language was gone before.
    room.change({ languages: ['es', 'ca'] });
    await pass(0);
    expect(socket.told.filter(({ type }) => type === 'error')).toHaveLength(1);
    room.change({ languages: ['es', 'fr'] });
    await pass(0);
    expect([...dubbing.open.keys()]).toEqual(['fr']);
    expect(host.told.filter(({ type }) => type === 'alarm')).toEqual([]);
  });

  it.each([
    ['is spoken already', 'already_in_target_language', 'Guten Tag.'],
    ['was hardly recognised', 'not_confident', '[Guten Tag.]'],
    ['nobody had the time for', 'behind', 'Guten Tag.'],
  ])('show what %s as it was said', async (_, reason, shown) => {
    const { dubbing, room, join } = setUp();
    room.start();
    const { socket } = join('es');
    room.transcript.add(GREETING);
    dubbing.open.get('es')?.({ type: 'dubEnded', clauseId: 1, outcome: 'dropped', reason, durationMs: 0 });
    await pass(0);
    expect(texts(socket)).toEqual([shown]);
    // Whoever comes later reads it, too.
    expect(join('es').socket.told[0]).toMatchObject({ history: [{ text: shown }] });
  });

  it('show what could not be translated as it was said, and a translation once', async () => {
    const { dubbing, room, join } = setUp();
    room.start();
    const { socket } = join('es');
    const spanish = dubbing.open.get('es');
    room.transcript.add(GREETING);
    spanish?.({ type: 'failure', clauseId: 1, error: new DubError('engine_timeout') });
    room.transcript.add({ ...GREETING, clauseId: 2 });
    spanish?.({ type: 'translation', clauseId: 2, text: 'Buenos días.', engine: 'fake' });
    spanish?.({ type: 'dubEnded', clauseId: 2, outcome: 'dropped', reason: 'no_voice', durationMs: 0 });
    await pass(0);
    expect(texts(socket)).toEqual(['Guten Tag.', 'Buenos días.']);
  });
});

describe('the host', () => {
  it('may be away for a minute; then the room is paused, and ended after a quarter of an hour', async () => {
    const { dubbing, room, join } = setUp();
    const { socket } = join('es');
    const host = new FakeHost();
    room.lead(host);
    room.start();
    room.leftByHost(host);
    await pass(59_999);
    expect([room.state, dubbing.pauses]).toEqual(['live', 0]);
    await pass(1);
    expect([room.state, dubbing.pauses]).toEqual(['paused', 1]);
    await pass(14 * MINUTE_MS - 1);
    expect(room.state).toBe('paused');
    await pass(1);
    expect(room.state).toBe('ended');
    await pass(1);
    expect(states(socket)).toContain('paused');
    expect(socket.told.at(-1)).toMatchObject({ type: 'room_ended', reason: 'abandoned' });
    expect([socket.closing, dubbing.isClosed]).toEqual(['done', true]);
  });

  it('that is back in time goes on as if nothing had been', async () => {
    const { dubbing, room } = setUp();
    const host = new FakeHost();
    room.lead(host);
    room.start();
    room.leftByHost(host);
    await pass(50_000);
    room.lead(new FakeHost());
    await pass(30 * MINUTE_MS);
    expect([room.state, dubbing.pauses]).toEqual(['live', 0]);
  });

  it('that never comes leaves a room that ends by itself', async () => {
    const { room, rooms } = setUp();
    await pass(15 * MINUTE_MS);
    expect(room.state).toBe('ended');
    await pass(10 * MINUTE_MS);
    expect(rooms.find(room.code)).toBeUndefined();
  });

  it.each([
    [0, 0],
    [30, 30],
  ])('keeps what was said for %d minutes after the end', async (historyMinutes, minutes) => {
    const { room, rooms } = setUp({ historyMinutes });
    await room.end('host');
    if (minutes > 0) {
      await pass(minutes * MINUTE_MS - 1);
      expect(rooms.find(room.code)).toBe(room);
      await pass(1);
    }
    expect(rooms.find(room.code)).toBeUndefined();
  });
});
