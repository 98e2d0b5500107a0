/** Listeners with sockets that take as much as the test lets them. */
import { FanOut } from '../../../companion/rooms/fan-out.ts';
import { LanguageChannel } from '../../../companion/rooms/language-channel.ts';
import { Listener, type ListenerSocket } from '../../../companion/rooms/listener.ts';
import { decodeDubPiece } from '../../../shared/rooms/dub-piece.ts';
import type { ToListenerMessage } from '../../../shared/rooms/listener-messages.ts';

export const VOICE = { id: 'v', name: 'Voice', kind: 'matched' } as const;

/** A connection that takes in what a test lets it. */
export class Socket implements ListenerSocket {
  readonly frames: (string | Uint8Array)[] = [];
  bufferedBytes = 0;
  isStalled = false;
  end: string | undefined;

  send(frame: string | Uint8Array): void {
    this.frames.push(frame);
    if (this.isStalled) this.bufferedBytes += frame.length;
  }
  cut(): void {
    this.end = 'cut';
  }
  close(reason: string): void {
    this.end = reason;
  }
  /** "start 1", "piece 1", "end 1", "text 1", "skipped 3-5" … */
  get told(): string[] {
    return this.frames.map((frame) => {
      if (typeof frame !== 'string') {
        const decoded = decodeDubPiece(frame);
        return 'piece' in decoded ? `piece ${decoded.piece.clauseId}` : 'broken';
      }
      const message = JSON.parse(frame) as ToListenerMessage;
      switch (message.type) {
        case 'translation':
          return `text ${message.clause_id}`;
        case 'dub_start':
          return `start ${message.clause_id}`;
        case 'dub_end':
          return `end ${message.clause_id}`;
        case 'skipped':
          return `skipped ${message.from_sequence}-${message.to_sequence} ${message.reason}`;
        default:
          return message.type;
      }
    });
  }
}

/** A channel with its listeners, each turn of whose fan-out a test runs. */
export function setUp() {
  let nowMs = 0;
  const turns: (() => void)[] = [];
  const fanOut = new FanOut({ later: (run) => turns.push(run) });
  const listeners = new Set<Listener>();
  const channel = new LanguageChannel(
    'es',
    () => nowMs,
    () => {
      fanOut.wake(listeners);
    },
  );
  const turn = (): void => {
    turns.shift()?.();
  };
  const settle = (): void => {
    while (turns.length > 0) turn();
  };
  const join = (since?: number, wantsSound = true) => {
    const socket = new Socket();
    const listener = new Listener(channel, { socket, wantsSound, reports: false });
    let history: number[] = [];
    const welcome = (clauses: readonly { clause_id: number }[]): ToListenerMessage => {
      history = clauses.map(({ clause_id }) => clause_id);
      return { type: 'clock', id: 0, sent_ms: 0, now_ms: 0 };
    };
    listener.enter(channel, welcome, since);
    socket.frames.splice(0, 1);
    listeners.add(listener);
    return { listener, socket, history };
  };
  const text = (clauseId: number): void => {
    channel.translation({
      clause_id: clauseId,
      text: 'hola',
      start_ms: 0,
      end_ms: 1,
      speaker_id: 's1',
      engine: 'e',
    });
  };
  const begin = (clauseId: number): void => {
    channel.dubStart({
      type: 'dub_start',
      clause_id: clauseId,
      speaker_id: 's1',
      start_ms: 0,
      end_ms: 1,
      voice: VOICE,
      sample_rate: 48_000,
    });
  };
  const piece = (clauseId: number, timeMs = 0, bytes = 60): void => {
    const packets = Array.from({ length: 50 }, () => new Uint8Array(bytes));
    channel.piece({ clauseId, timeMs, marks: [], prosody: [], preSkip: 0, packets }, 1000);
  };
  const end = (clauseId: number): void => {
    channel.dubEnd({ type: 'dub_end', clause_id: clauseId, outcome: 'spoken', duration_ms: 1000 });
  };
  const dub = (clauseId: number): void => {
    text(clauseId);
    begin(clauseId);
    piece(clauseId);
    end(clauseId);
  };
  return {
    ...{ channel, fanOut, listeners, turns, turn, settle, join, text, begin, piece, end, dub },
    wait: (ms: number) => {
      nowMs += ms;
    },
  };
}
