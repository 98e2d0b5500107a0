import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { RequestFailed } from '../../../../client/http/companion-client.ts';
import { companionProblem, ownProblem, type Problem } from '../../../../client/problems.ts';
import { CompanionSocket, type SocketCredentials } from '../../../../client/session/companion-socket.ts';
import { FakeWebSocket } from '../../../fakes/web-socket.ts';
import { encodeFrame } from '../../../../shared/protocol/binary.ts';

const events = { open: vi.fn(), message: vi.fn(), frame: vi.fn(), away: vi.fn() };
const ENGINE = { name: 'script', kind: 'embedded' } as const;
const ENGINES = { stt: ENGINE, translation: ENGINE, tts: ENGINE, speaker: ENGINE, vad: ENGINE };
const TICKET = 'ab'.repeat(32);
const TOKEN = 'token-1';
let link: CompanionSocket;
/** What the companion answers to the next proofs; each is asked for once. */
let proofs: Promise<string>[];
let proofsAsked: number;
let pairingChanged: (() => void) | undefined;

const credentials: SocketCredentials = {
  prove: () => {
    proofsAsked++;
    return proofs.shift() ?? Promise.resolve(TICKET);
  },
  onChange: (listener) => {
    pairingChanged = listener;
    return () => {
      pairingChanged = undefined;
    };
  },
};

beforeEach(async () => {
  vi.useFakeTimers();
  vi.stubGlobal('WebSocket', FakeWebSocket);
  FakeWebSocket.made = [];
  [proofs, proofsAsked] = [[], 0];
  link = new CompanionSocket('http://127.0.0.1:8000', events, credentials);
  link.connect();
  await pass(0);
});

afterEach(() => {
  link.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.clearAllMocks();
});

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

function accept(resumeToken?: string): void {
  FakeWebSocket.last.opens();
  FakeWebSocket.last.receives({
    ...{ type: 'dubbing_started', session_id: 'session', engines: ENGINES, resumed: false },
    ...{ source_language: 'en', target_language: 'es', chunk_size: 1_024 },
    ...(resumeToken === undefined ? {} : { resume_token: resumeToken }),
  });
  link.settled();
}

function refuse(code: 'not_paired' | 'not_allowed', reason: string): void {
  FakeWebSocket.last.opens();
  const message = {
    type: 'error',
    code,
    parameters: { reason },
    message: 'No.',
    retryable: false,
    fatal: true,
  };
  FakeWebSocket.last.onmessage?.({ data: JSON.stringify(message) });
  FakeWebSocket.last.breaks(1008);
}

function failed(problem: Problem): Promise<string> {
  const failure = Promise.reject<string>(new RequestFailed(problem));
  failure.catch(() => undefined);
  return failure;
}

describe('a connection that is lost', () => {
  test('comes back by itself, within five seconds each time, with the same session and what it is resumed by', async () => {
    accept(TOKEN);
    const { session } = FakeWebSocket.last;
    for (let i = 0; i < 6; i++) {
      FakeWebSocket.last.breaks();
      await pass(5_000);
    }
    expect(FakeWebSocket.made.length).toBe(7);
    expect(FakeWebSocket.last.session).toBe(session);
    expect(FakeWebSocket.last.protocols).toEqual(['samevoice', `bearer.${TICKET}`, `resume.${TOKEN}`]);
    expect(new Set(FakeWebSocket.made.map(({ url }) => url)).size).toBe(7);
  });

  test.each(['before it was accepted', 'without a token'])('%s comes back as a new session', async (when) => {
    const { session } = FakeWebSocket.last;
    if (when === 'without a token') accept();
    FakeWebSocket.last.breaks();
    await pass(5_000);
    expect(FakeWebSocket.last.session).not.toBe(session);
    expect(FakeWebSocket.last.protocols).toEqual(['samevoice', `bearer.${TICKET}`]);
  });

  test('for longer than it can be resumed comes back as a new session', async () => {
    accept(TOKEN);
    const { session } = FakeWebSocket.last;
    for (let i = 0; i < 20; i++) {
      FakeWebSocket.last.breaks();
      await pass(5_000);
    }
    expect(FakeWebSocket.last.session).not.toBe(session);
    expect(FakeWebSocket.last.protocols).not.toContain(`resume.${TOKEN}`);
  });

  test('whose session the companion gives to nobody else comes back as a new one', async () => {
    accept(TOKEN);
    const { session } = FakeWebSocket.last;
    FakeWebSocket.last.breaks();
    await pass(5_000);
    refuse('not_allowed', 'session');
    await pass(5_000);
    expect(FakeWebSocket.last.session).not.toBe(session);
    expect(FakeWebSocket.last.protocols).not.toContain(`resume.${TOKEN}`);
    expect(events.message).not.toHaveBeenCalledWith(expect.objectContaining({ type: 'error' }));
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

  test.each([-3_600_000, 3_600_000])(
    'is followed by the same session although the clock on the wall was set by %i ms',
    async (byMs) => {
      accept(TOKEN);
      const { session } = FakeWebSocket.last;
      FakeWebSocket.last.breaks();
      vi.setSystemTime(new Date().getTime() + byMs);
      await pass(5_000);
      expect(FakeWebSocket.last.session).toBe(session);
      expect(FakeWebSocket.last.protocols).toContain(`resume.${TOKEN}`);
    },
  );

  test('on purpose stays so', async () => {
    link.close();
    await pass(60_000);
    expect(FakeWebSocket.made.length).toBe(1);
    expect(events.away).not.toHaveBeenCalled();
  });
});

describe('the companion’s proof', () => {
  test('comes before each connection, whose ticket is the new one', async () => {
    proofs = [Promise.resolve('cd'.repeat(32))];
    FakeWebSocket.last.breaks();
    await pass(5_000);
    expect(proofsAsked).toBe(2);
    expect(FakeWebSocket.made.map(({ protocols }) => protocols[1])).toEqual([
      `bearer.${TICKET}`,
      `bearer.${'cd'.repeat(32)}`,
    ]);
  });

  test.each([
    ['is wrong', ownProblem('companion_unproven')],
    ['is not there', ownProblem('companion_away')],
    ['is not known to an older companion', ownProblem('companion_outdated')],
  ])('that %s opens no connection, and is asked for again', async (_, problem) => {
    proofs = [failed(problem)];
    FakeWebSocket.last.breaks();
    // The first retry is due within a quarter of a second, the next within half of one.
    await pass(250);
    expect(events.away).toHaveBeenLastCalledWith(problem);
    expect(FakeWebSocket.made.length).toBe(1);
    await pass(500);
    expect(FakeWebSocket.made.length).toBe(2);
  });

  test.each([
    ['is not paired', ownProblem('not_paired')],
    ['was forgotten', companionProblem({ code: 'not_paired', parameters: { reason: 'browser' } })],
  ])('is not asked for again by a browser that %s, until it is paired', async (_, problem) => {
    proofs = [failed(problem)];
    FakeWebSocket.last.breaks();
    await pass(60_000);
    expect(events.away).toHaveBeenLastCalledWith(problem);
    expect(proofsAsked).toBe(2);
    pairingChanged?.();
    await pass(0);
    expect(FakeWebSocket.made.length).toBe(2);
  });

  test('that is refused to a browser which is paired at that moment is asked for again', async () => {
    let refuseProof: ((error: RequestFailed) => void) | undefined;
    proofs = [new Promise((_, reject) => (refuseProof = reject))];
    FakeWebSocket.last.breaks();
    await pass(250);
    pairingChanged?.();
    refuseProof?.(new RequestFailed(ownProblem('not_paired')));
    await pass(5_000);
    expect(FakeWebSocket.made.length).toBe(2);
  });

  test('that comes after the end opens nothing', async () => {
    let prove: ((ticket: string) => void) | undefined;
    proofs = [new Promise((resolve) => (prove = resolve))];
    FakeWebSocket.last.breaks();
    await pass(5_000);
    link.close();
    prove?.(TICKET);
    await pass(0);
    expect(FakeWebSocket.made.length).toBe(1);
  });
});

describe('a ticket that is refused', () => {
  test('once is followed by another proof; again, by nothing until the browser is paired', async () => {
    refuse('not_paired', 'browser');
    expect(events.away).toHaveBeenLastCalledWith(expect.objectContaining({ code: 'not_paired' }));
    await pass(5_000);
    expect(FakeWebSocket.made.length).toBe(2);
    refuse('not_paired', 'browser');
    await pass(60_000);
    expect(FakeWebSocket.made.length).toBe(2);
    expect(events.message).not.toHaveBeenCalled();
    pairingChanged?.();
    await pass(0);
    expect(FakeWebSocket.made.length).toBe(3);
  });

  test('after a session ran is followed by another proof each time', async () => {
    for (let i = 0; i < 3; i++) {
      accept(TOKEN);
      refuse('not_paired', 'browser');
      await pass(5_000);
    }
    expect(FakeWebSocket.made.length).toBe(4);
  });
});

describe('silence', () => {
  test('of more than ten seconds is a lost connection', async () => {
    FakeWebSocket.last.opens();
    await pass(15_000);
    expect(events.away).toHaveBeenCalledTimes(1);
  });

  test('is broken by pings, which keep the connection', async () => {
    const socket = FakeWebSocket.last;
    socket.opens();
    for (let i = 1; i <= 6; i++) {
      await pass(5_000);
      expect(socket.sent).toContain(JSON.stringify({ type: 'ping', id: i }));
      socket.onmessage?.({ data: JSON.stringify({ type: 'pong', id: i }) });
    }
    expect(events.away).not.toHaveBeenCalled();
    expect(events.message).not.toHaveBeenCalled();
  });

  test('from something that takes the connection and never opens it is noticed too', async () => {
    await pass(15_000);
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
