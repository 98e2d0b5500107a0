/** The life of a room, on a fake clock. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SessionEvent, SessionSink } from '../../../companion/dubbing/events.ts';
import type { Dubbing, DubbingFactory } from '../../../companion/rooms/dubbing-port.ts';
import type { HostPort, RoomToHost } from '../../../companion/rooms/host-port.ts';
import type { ListenerSocket } from '../../../companion/rooms/listener.ts';
import type { Room } from '../../../companion/rooms/room.ts';
import { Rooms } from '../../../companion/rooms/rooms.ts';
import { NOTHING_SPENT } from '../../../companion/dubbing/account.ts';
import { DubError } from '../../../shared/protocol/errors.ts';
import type { ToListenerMessage } from '../../../shared/rooms/listener-messages.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Which languages are open, and what is accepted and when. */
class FakeDubbing implements Dubbing {
  readonly recognizer = { name: 'fake', kind: 'embedded' } as const;
  readonly open = new Map<string, SessionSink>();
  readonly acceptedMs: number[] = [];
  refusal: DubError | undefined;
  captureEndMs = 0;
  pauses = 0;
  isClosed = false;

  accept(samples: Int16Array, timeMs = this.captureEndMs): Promise<void> {
    if (timeMs - this.captureEndMs > 600_000) return Promise.reject(new DubError('bad_frame'));
    this.acceptedMs.push(timeMs);
    this.captureEndMs = timeMs + samples.length / 16;
    return Promise.resolve();
  }
  openLanguage(language: string, emit: SessionSink) {
    if (this.refusal !== undefined) throw this.refusal;
    this.open.set(language, emit);
    const close = (): Promise<void> => {
      this.open.delete(language);
      return Promise.resolve();
    };
    return { isCaptionsOnly: false, account: { spend: NOTHING_SPENT }, close };
  }
  pause(): Promise<void> {
    this.pauses++;
    return Promise.resolve();
  }
  close(): Promise<void> {
    this.isClosed = true;
    return Promise.resolve();
  }
}

class FakeHost implements HostPort {
  readonly told: RoomToHost[] = [];
  readonly events: SessionEvent[] = [];
  closing: string | undefined;
  send(message: RoomToHost): void {
    this.told.push(message);
  }
  event(event: SessionEvent): void {
    this.events.push(event);
  }
  close(reason: string): void {
    this.closing = reason;
  }
}

class FakeListener implements ListenerSocket {
  readonly told: ToListenerMessage[] = [];
  readonly bufferedBytes = 0;
  closing: string | undefined;
  send(frame: string | Uint8Array): void {
    if (typeof frame === 'string') this.told.push(JSON.parse(frame) as ToListenerMessage);
  }
  cut(): void {
    this.closing = 'cut';
  }
  close(reason: string): void {
    this.closing = reason;
  }
  get types(): string[] {
    return this.told.map(({ type }) => type);
  }
}

function setUp(limits: { mostLanguages?: number; historyMinutes?: number } = {}) {
  const dubbing = new FakeDubbing();
  const factory: DubbingFactory = {
    offer: (_source, target) => (target === 'xx' ? 'none' : target === 'ca' ? 'captions' : 'dub'),
    forecast: (_source, targets) => targets.map((target) => (target === 'ca' ? 'captions' : 'best')),
    open: () => dubbing,
  };
  const rooms = new Rooms({
    mostRooms: 3,
    mostListeners: 100,
    mostLanguages: limits.mostLanguages ?? 8,
    historyMinutes: limits.historyMinutes ?? 10,
    access: 'open',
    addresses: () => [],
    dubbing: factory,
    encoding: {
      open: () => {
        throw new Error('nothing is encoded here');
      },
      close: () => Promise.resolve(),
    },
    nowMs: () => vi.getMockedSystemTime()?.getTime() ?? 0,
  });
  const { room } = rooms.create({
    name: 'Meeting',
    source_language: 'en',
    languages: ['es', 'fr', 'ca'],
    avatar: { id: 'mira' },
    preserve_voice: true,
  });
  const join = (language: string) => {
    const socket = new FakeListener();
    return { socket, listener: room.listeners.join({ language, wantsSound: true }, socket) };
  };
  return { dubbing, rooms, room, join };
}

const MINUTE_MS = 60_000;
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const states = ({ told }: FakeListener) =>
  told.flatMap((one) => (one.type === 'room_state' ? [one.state] : []));

describe('languages', () => {
  it('open with their first listener, and close half a minute after the last', async () => {
    const { dubbing, room, join } = setUp();
    room.start();
    expect([...dubbing.open.keys()]).toEqual([]);
    const [one, two] = [join('es'), join('es')];
    expect([...dubbing.open.keys()]).toEqual(['es']);
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

describe('sound', () => {
  const frame = new Int16Array(1024);
  const settle = () => pass(0);
  /** A frame each 64 ms, as a page sends them. */
  async function send(room: Room, fromMs: number, frames: number): Promise<void> {
    for (let at = 0; at < frames; at++) {
      await pass(64);
      room.accept(frame, fromMs + 64 * at);
      await settle();
    }
  }

  it('stands on the room’s clock, whatever the page’s clock says, also after the page begins anew', async () => {
    const { dubbing, room } = setUp();
    const host = new FakeHost();
    room.lead(host);
    await pass(10_000);
    room.start();
    await send(room, 5, 10);
    expect(dubbing.acceptedMs).toEqual(Array.from({ length: 10 }, (_, at) => 10_000 + 64 * at));
    room.lead(new FakeHost());
    await pass(2_000);
    await send(room, 0, 2);
    expect(dubbing.acceptedMs.slice(-2)).toEqual([12_640, 12_704]);
  });

  it('never goes back, where a page’s clock does', async () => {
    const { dubbing, room } = setUp();
    room.lead(new FakeHost());
    room.start();
    await send(room, 1000, 5);
    await send(room, 0, 5);
    const { acceptedMs } = dubbing;
    expect(acceptedMs).toHaveLength(10);
    expect(acceptedMs.every((ms, at) => ms >= (acceptedMs[at - 1] ?? 0))).toBe(true);
  });

  it('after a pause of half an hour is taken in, though captured time has no such jumps', async () => {
    const { dubbing, room } = setUp();
    const host = new FakeHost();
    room.lead(host);
    room.start();
    await send(room, 0, 2);
    room.pause();
    await pass(30 * MINUTE_MS);
    room.accept(frame, 128);
    expect(dubbing.acceptedMs).toHaveLength(2);
    room.start();
    await send(room, 128, 1);
    expect(host.told.filter(({ type }) => type === 'error')).toEqual([]);
    expect(dubbing.acceptedMs.at(-1)).toBe(128 + 30 * MINUTE_MS);
  });

  it('that nobody takes in is left out, which is said once', async () => {
    const { dubbing, room } = setUp();
    const host = new FakeHost();
    room.lead(host);
    room.start();
    vi.spyOn(dubbing, 'accept').mockReturnValue(new Promise(() => undefined));
    for (let at = 0; at < 500; at++) room.accept(frame, 64 * at);
    await settle();
    expect(host.told.filter(({ type }) => type === 'error')).toEqual([
      expect.objectContaining({ code: 'overloaded', fatal: false }),
    ]);
  });
});
