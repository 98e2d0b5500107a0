import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RoomSocket } from '../../../../pages/listen/room-socket.ts';
import { parseRoomCode, type RoomCode } from '../../../../shared/rooms/code.ts';
import { encodeDubPiece } from '../../../../shared/rooms/dub-piece.ts';
import { ROOM_CLOSE } from '../../../../shared/rooms/close-codes.ts';
import type { ToListenerMessage } from '../../../../shared/rooms/listener-messages.ts';
import { FakeWebSocket } from '../../../fakes/web-socket.ts';

const events = { message: vi.fn(), piece: vi.fn(), away: vi.fn(), closed: vi.fn() };
let online: (() => void) | undefined;
let socket: RoomSocket;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('WebSocket', FakeWebSocket);
  vi.stubGlobal('addEventListener', (_: string, listener: () => void) => {
    online = listener;
  });
  FakeWebSocket.made = [];
  socket = new RoomSocket(
    {
      address: 'ws://127.0.0.1:8080',
      code: parseRoomCode('123456') ?? ('' as RoomCode),
      token: 'token-1',
      language: 'de',
      sound: 'opus',
    },
    events,
  );
  socket.connect();
});

afterEach(() => {
  socket.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.clearAllMocks();
});

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

function receive(message: ToListenerMessage): void {
  FakeWebSocket.last.onmessage?.({ data: JSON.stringify(message) });
}

function join(sequence = 0): void {
  FakeWebSocket.last.opens();
  receive({
    type: 'room_joined',
    code: '123456',
    name: 'Meeting',
    state: 'live',
    speaker: 'here',
    languages: [{ language: 'de', sound: true }],
    avatar: { id: 'mira' },
    source_language: 'en',
    language: 'de',
    token: 'token-2',
    now_ms: 1_000,
    reports: false,
    sequence,
    history: [],
    disclosure: true,
  });
}

const pings = (): unknown[] => FakeWebSocket.last.messages.filter(({ type }) => type === 'clock');

describe('a listener’s socket', () => {
  it('joins the room of its code with what it was let in by', () => {
    expect(FakeWebSocket.last.url).toBe('ws://127.0.0.1:8080/rooms/123456');
    FakeWebSocket.last.opens();
    expect(FakeWebSocket.last.messages).toEqual([
      { type: 'join_room', token: 'token-1', language: 'de', sound: 'opus' },
    ]);
  });

  it('comes back with the newer token, for what came after the last that it has', async () => {
    join(7);
    const piece = { timeMs: 0, clauseId: 1, marks: [], prosody: [], preSkip: 0, packets: [] };
    FakeWebSocket.last.onmessage?.({ data: encodeDubPiece({ ...piece, sequence: 9 }).buffer });
    FakeWebSocket.last.breaks();
    expect(events.away).toHaveBeenCalledOnce();
    await pass(10_000);
    FakeWebSocket.last.opens();
    expect(FakeWebSocket.last.messages).toMatchObject([{ type: 'join_room', token: 'token-2', since: 9 }]);
  });

  it('asks for nothing from before after a change of language, which counts anew', async () => {
    join(7);
    socket.setLanguage('es');
    FakeWebSocket.last.breaks();
    await pass(10_000);
    FakeWebSocket.last.opens();
    const [again] = FakeWebSocket.last.messages;
    expect(again).toMatchObject({ language: 'es' });
    expect(again).not.toHaveProperty('since');
  });

  it('waits a quarter of a second to ten between its tries, so that a hall does not come back at once', async () => {
    join();
    vi.spyOn(Math, 'random').mockReturnValue(0);
    FakeWebSocket.last.breaks();
    await pass(249);
    expect(FakeWebSocket.made).toHaveLength(1);
    await pass(1);
    expect(FakeWebSocket.made).toHaveLength(2);
    vi.mocked(Math.random).mockReturnValue(1);
    for (let failures = 2; failures <= 8; failures++) {
      FakeWebSocket.last.breaks();
      await pass(10_000);
    }
    expect(FakeWebSocket.made).toHaveLength(9);
    FakeWebSocket.last.breaks();
    await pass(9_999);
    expect(FakeWebSocket.made).toHaveLength(9);
    vi.mocked(Math.random).mockRestore();
  });

  it('tries at once where the phone has its network again', () => {
    join();
    FakeWebSocket.last.breaks();
    online?.();
    expect(FakeWebSocket.made).toHaveLength(2);
  });

  it.each([ROOM_CLOSE.noSuchRoom, ROOM_CLOSE.notLetIn, ROOM_CLOSE.done])(
    'does not come back after %i, and says what the room said of it',
    async (code) => {
      FakeWebSocket.last.opens();
      const refusal = {
        type: 'error',
        code: 'no_such_room',
        message: 'No.',
        retryable: false,
        fatal: true,
      } as const;
      receive(refusal);
      FakeWebSocket.last.breaks(code);
      await pass(60_000);
      expect(FakeWebSocket.made).toHaveLength(1);
      expect(events.closed).toHaveBeenCalledExactlyOnceWith(refusal);
      expect(events.away).not.toHaveBeenCalled();
    },
  );

  it('comes back after it was too slow', async () => {
    join();
    FakeWebSocket.last.breaks(ROOM_CLOSE.tooSlow);
    await pass(10_000);
    expect(FakeWebSocket.made).toHaveLength(2);
  });

  it('asks for the room’s clock often at first, and is gone where no answer comes', async () => {
    join();
    const answer = (): void => {
      const last = pings().at(-1) as { id: number; sent_ms: number };
      receive({ type: 'clock', id: last.id, sent_ms: last.sent_ms, now_ms: 1_500 });
    };
    expect(pings()).toHaveLength(1);
    for (const [waitMs, count] of [
      [1_000, 2],
      [2_000, 3],
      [7_000, 4],
      [30_000, 5],
    ] as const) {
      answer();
      await pass(waitMs);
      expect(pings()).toHaveLength(count);
    }
    await pass(10_000);
    expect(events.away).toHaveBeenCalledOnce();
  });

  it('takes no notice of what it does not understand', () => {
    join();
    events.message.mockClear();
    for (const data of ['{', '[]', '{"type":"later"}', new ArrayBuffer(3), new Blob([])]) {
      FakeWebSocket.last.onmessage?.({ data });
    }
    expect(events.message).not.toHaveBeenCalled();
    expect(events.piece).not.toHaveBeenCalled();
    expect(events.away).not.toHaveBeenCalled();
  });
});
