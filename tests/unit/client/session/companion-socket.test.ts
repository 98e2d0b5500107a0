import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { CompanionSocket } from '../../../../client/session/companion-socket.ts';
import { FakeWebSocket } from '../../../fakes/web-socket.ts';
import { encodeFrame } from '../../../../shared/protocol/binary.ts';

const events = { open: vi.fn(), message: vi.fn(), frame: vi.fn(), away: vi.fn() };
let link: CompanionSocket;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('WebSocket', FakeWebSocket);
  FakeWebSocket.made = [];
  link = new CompanionSocket('http://127.0.0.1:8000', events);
  link.connect();
});

afterEach(() => {
  link.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.clearAllMocks();
});

describe('a connection that is lost', () => {
  test('comes back by itself, within five seconds each time, with the same session', () => {
    const { session } = FakeWebSocket.last;
    for (let i = 0; i < 6; i++) {
      FakeWebSocket.last.breaks();
      vi.advanceTimersByTime(5_000);
    }
    expect(FakeWebSocket.made.length).toBe(7);
    expect(FakeWebSocket.last.session).toBe(session);
    expect(new Set(FakeWebSocket.made.map(({ url }) => url)).size).toBe(7);
  });

  test('for longer than it can be resumed comes back as a new session', () => {
    const { session } = FakeWebSocket.last;
    for (let i = 0; i < 20; i++) {
      FakeWebSocket.last.breaks();
      vi.advanceTimersByTime(5_000);
    }
    expect(FakeWebSocket.last.session).not.toBe(session);
  });

  test.each([
    [1006, 'companion_away'],
    [1008, 'companion_refused'],
    [1013, 'companion_full'],
    [4400, 'companion_other'],
  ])('with code %i tells the viewer %s', (code, problem) => {
    FakeWebSocket.last.breaks(code);
    expect(events.away).toHaveBeenCalledExactlyOnceWith({ from: 'extension', code: problem });
  });

  test('on purpose stays so', () => {
    link.close();
    vi.advanceTimersByTime(60_000);
    expect(FakeWebSocket.made.length).toBe(1);
    expect(events.away).not.toHaveBeenCalled();
  });
});

describe('silence', () => {
  test('of more than ten seconds is a lost connection', () => {
    FakeWebSocket.last.opens();
    vi.advanceTimersByTime(15_000);
    expect(events.away).toHaveBeenCalledTimes(1);
  });

  test('is broken by pings, which keep the connection', () => {
    const socket = FakeWebSocket.last;
    socket.opens();
    for (let i = 1; i <= 6; i++) {
      vi.advanceTimersByTime(5_000);
      expect(socket.sent).toContain(JSON.stringify({ type: 'ping', id: i }));
      socket.onmessage?.({ data: JSON.stringify({ type: 'pong', id: i }) });
    }
    expect(events.away).not.toHaveBeenCalled();
    expect(events.message).not.toHaveBeenCalled();
  });

  test('from something that takes the connection and never opens it is noticed too', () => {
    vi.advanceTimersByTime(15_000);
    expect(events.away).toHaveBeenCalledTimes(1);
  });
});

test('sound waits for nobody: with two seconds unsent, more is left out', () => {
  const socket = FakeWebSocket.last;
  expect(link.sendAudio(new Uint8Array(8))).toBe(false);
  socket.opens();
  expect(link.sendAudio(new Uint8Array(8))).toBe(true);
  socket.bufferedAmount = 65_000;
  expect(link.sendAudio(new Uint8Array(8))).toBe(false);
});

test('what does not parse is passed over, and what does is passed on', () => {
  const socket = FakeWebSocket.last;
  socket.opens();
  for (const data of ['{', '{"type":"from_the_future"}', new ArrayBuffer(3)]) socket.onmessage?.({ data });
  expect(events.message).not.toHaveBeenCalled();
  expect(events.frame).not.toHaveBeenCalled();
  const translation = { type: 'translation', clause_id: 1, text: 'Hola.', engine: 'apertium' };
  socket.onmessage?.({ data: JSON.stringify(translation) });
  expect(events.message).toHaveBeenCalledExactlyOnceWith(translation);
  const frame = { kind: 'dub', sequence: 0, timeMs: 0, clauseId: 1, rateHz: 22_050 } as const;
  socket.onmessage?.({ data: encodeFrame({ ...frame, samples: new Int16Array(4) }).buffer });
  expect(events.frame).toHaveBeenCalledTimes(1);
});
