/** A room whose dubbing says what the test has it say. */
import { afterEach, beforeEach, vi } from 'vitest';
import type { SessionEvent, SessionSink } from '../../../companion/dubbing/events.ts';
import type { Dubbing, DubbingFactory } from '../../../companion/rooms/dubbing-port.ts';
import type { HostPort, RoomToHost } from '../../../companion/rooms/host-port.ts';
import type { ListenerSocket } from '../../../companion/rooms/listener.ts';
import { Rooms } from '../../../companion/rooms/rooms.ts';
import { NOTHING_SPENT } from '../../../companion/dubbing/account.ts';
import { avatarOf } from '../../../shared/avatar/avatars.ts';
import { DubError } from '../../../shared/protocol/errors.ts';
import type { ToListenerMessage } from '../../../shared/rooms/listener-messages.ts';

/** Which languages are open, and what is accepted and when. */
export class FakeDubbing implements Dubbing {
  readonly recognizer = { name: 'fake', kind: 'embedded' } as const;
  readonly open = new Map<string, SessionSink>();
  readonly acceptedMs: number[] = [];
  refusal: DubError | undefined;
  captureEndMs = 0;
  pauses = 0;
  /** Languages whose dubs are made ready for. */
  prepared = 0;
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
  setStandIn(): void {
    // Nobody is voiced here.
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

export class FakeHost implements HostPort {
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

export class FakeListener implements ListenerSocket {
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

export function setUp(limits: { mostLanguages?: number; historyMinutes?: number } = {}) {
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
    avatars: { designOf: avatarOf, read: () => undefined },
    dubbing: factory,
    encoding: {
      open: () => {
        throw new Error('nothing is encoded here');
      },
      prepare: () => {
        dubbing.prepared++;
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

export const MINUTE_MS = 60_000;
export const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

/** For all tests of a file. */
export function setUpEachTest(): void {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });
}
