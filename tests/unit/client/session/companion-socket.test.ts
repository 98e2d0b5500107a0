import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { CompanionSocket } from '../../../../client/session/companion-socket.ts';
import { encodeFrame } from '../../../../shared/wire/binary.ts';

class FakeSocket {
  static readonly OPEN = 1;
  static made: FakeSocket[] = [];
  static get last(): FakeSocket {
    const socket = FakeSocket.made.at(-1);
    if (socket === undefined) throw new Error('No socket was opened.');
    return socket;
  }

  readonly url: string;
  readonly sent: unknown[] = [];
  readyState = 0;
  bufferedAmount = 0;
  binaryType = '';
  onopen: (() => void) | undefined;
  onmessage: ((event: { data: unknown }) => void) | undefined;
  onclose: ((event: { code: number }) => void) | undefined;

  constructor(url: string) {
    this.url = url;
    FakeSocket.made.push(this);
  }

  get session(): string {
    return this.url.split('/').at(-1) ?? '';
  }

  send(data: unknown): void {
    this.sent.push(data);
  }

  close(): void {
    this.readyState = 3;
  }

  opens(): void {
    this.readyState = FakeSocket.OPEN;
    this.onopen?.();
  }

  breaks(code = 1006): void {
    this.readyState = 3;
    this.onclose?.({ code });
  }
}

const events = { open: vi.fn(), message: vi.fn(), frame: vi.fn(), away: vi.fn() };
let link: CompanionSocket;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('WebSocket', FakeSocket);
  FakeSocket.made = [];
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
    const { session } = FakeSocket.last;
    for (let i = 0; i < 6; i++) {
      FakeSocket.last.breaks();
      vi.advanceTimersByTime(5_000);
    }
    expect(FakeSocket.made.length).toBe(7);
    expect(FakeSocket.last.session).toBe(session);
    expect(new Set(FakeSocket.made.map(({ url }) => url)).size).toBe(7);
  });

  test('for longer than it can be resumed comes back as a new session', () => {
    const { session } = FakeSocket.last;
    for (let i = 0; i < 20; i++) {
      FakeSocket.last.breaks();
      vi.advanceTimersByTime(5_000);
    }
    expect(FakeSocket.last.session).not.toBe(session);
  });

  test.each([
    [1006, 'companion_away'],
    [1008, 'companion_refused'],
    [1013, 'companion_full'],
    [4400, 'companion_other'],
  ])('with code %i tells the viewer %s', (code, problem) => {
    FakeSocket.last.breaks(code);
    expect(events.away).toHaveBeenCalledExactlyOnceWith({ from: 'extension', code: problem });
  });

  test('on purpose stays so', () => {
    link.close();
    vi.advanceTimersByTime(60_000);
    expect(FakeSocket.made.length).toBe(1);
    expect(events.away).not.toHaveBeenCalled();
  });
});

describe('silence', () => {
  test('of more than ten seconds is a lost connection', () => {
    FakeSocket.last.opens();
    vi.advanceTimersByTime(15_000);
    expect(events.away).toHaveBeenCalledTimes(1);
  });

  test('is broken by pings, which keep the connection', () => {
    const socket = FakeSocket.last;
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
  const socket = FakeSocket.last;
  expect(link.sendAudio(new Uint8Array(8))).toBe(false);
  socket.opens();
  expect(link.sendAudio(new Uint8Array(8))).toBe(true);
  socket.bufferedAmount = 65_000;
  expect(link.sendAudio(new Uint8Array(8))).toBe(false);
});

test('what does not parse is passed over, and what does is passed on', () => {
  const socket = FakeSocket.last;
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
