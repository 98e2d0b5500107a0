import type { SocketCredentials } from '../../client/session/companion-socket.ts';
import { tryParseJson } from '../../shared/bounded-json.ts';
import { subprotocolsOf } from '../../shared/pairing/subprotocols.ts';
import { trySafeParse } from '../../shared/parse-input.ts';
import { FINAL_ROOM_CLOSES } from '../../shared/rooms/close-codes.ts';
import type { RoomCode } from '../../shared/rooms/code.ts';
import { decodeDubPiece, type DubPiece } from '../../shared/rooms/dub-piece.ts';
import {
  toListenerMessage,
  type ListenerMessageInput,
  type ToListenerMessage,
  type ToListenerMessageOf,
} from '../../shared/rooms/listener-messages.ts';
import { fullJitterMs } from '../rooms/full-jitter.ts';
import { PING_AFTER_MS, PING_EVERY_MS, RoomClock } from './room-clock.ts';

export interface RoomSocketOptions {
  /** Like ws://192.0.2.7:8080, without a slash at its end. */
  readonly address: string;
  readonly code: RoomCode;
  /** From `enter`: it stands for the key or the passcode. */
  readonly token: string;
  readonly language: string;
  readonly sound: 'opus' | 'none';
  /** Of this browser, for the companion's own port; left out for that of listeners. */
  readonly credentials?: SocketCredentials;
}

export interface RoomSocketEvents {
  message(message: ToListenerMessage): void;
  piece(piece: DubPiece): void;
  /** Not connected; it comes back by itself. Where the room let nobody in for now, it says why. */
  away(refusal: ToListenerMessageOf<'error'> | undefined): void;
  /** It does not come back: the room let nobody in, or is over. */
  closed(refusal: ToListenerMessageOf<'error'> | undefined): void;
}

/** A ping that is not answered for so long is one that never will be. */
const ANSWER_WITHIN_MS = 10_000;

/** A listener's socket to a room: it comes back by itself, and asks for what it missed. */
export class RoomSocket {
  readonly clock = new RoomClock();
  readonly #options: RoomSocketOptions;
  readonly #events: RoomSocketEvents;
  readonly #isOver = new AbortController();
  #socket: WebSocket | undefined;
  #language: string;
  #token: string;
  /** The last that came of the language's channel: what is asked for from. */
  #sequence = 0;
  #failures = 0;
  #refusal: ToListenerMessageOf<'error'> | undefined;
  #pings = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #nextPing: ReturnType<typeof setTimeout> | undefined;
  #answerBy: ReturnType<typeof setTimeout> | undefined;

  constructor(options: RoomSocketOptions, events: RoomSocketEvents) {
    this.#options = options;
    this.#events = events;
    this.#language = options.language;
    this.#token = options.token;
    // A phone that finds its network again need not wait for its turn.
    addEventListener(
      'online',
      () => {
        if (this.#socket === undefined) this.connect();
      },
      { signal: this.#isOver.signal },
    );
  }

  connect(): void {
    clearTimeout(this.#retry);
    const { signal } = this.#isOver;
    if (signal.aborted) return;
    const { credentials } = this.#options;
    if (credentials === undefined) {
      this.#open([]);
      return;
    }
    credentials.prove(signal).then(
      (bearer) => {
        if (!signal.aborted) this.#open(subprotocolsOf({ bearer }));
      },
      () => {
        if (!signal.aborted) this.#away();
      },
    );
  }

  #open(subprotocols: string[]): void {
    const { address, code } = this.#options;
    const socket = new WebSocket(`${address}/rooms/${code}`, subprotocols);
    this.#socket = socket;
    this.#refusal = undefined;
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => {
      if (this.#socket === socket) this.#join();
    };
    socket.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (this.#socket === socket) this.#receive(data);
    };
    socket.onclose = ({ code: closeCode }) => {
      this.#lose(socket, closeCode);
    };
  }

  setLanguage(language: string): void {
    if (language === this.#language) return;
    this.#language = language;
    this.#sequence = 0;
    this.#send({ type: 'set_language', language });
  }

  /** What became of a dub, for the host's figures. */
  report(playback: Omit<Extract<ListenerMessageInput, { type: 'playback' }>, 'type'>): void {
    this.#send({ type: 'playback', ...playback });
  }

  close(): void {
    this.#send({ type: 'leave_room' });
    this.#end();
  }

  #join(): void {
    this.#send({
      type: 'join_room',
      token: this.#token,
      language: this.#language,
      sound: this.#options.sound,
      ...(this.#sequence === 0 ? {} : { since: this.#sequence }),
    });
  }

  #receive(data: unknown): void {
    if (data instanceof ArrayBuffer) {
      const decoded = decodeDubPiece(new Uint8Array(data));
      if (!('piece' in decoded)) return;
      this.#sequence = Math.max(this.#sequence, decoded.piece.sequence);
      this.#events.piece(decoded.piece);
      return;
    }
    const parsed = typeof data === 'string' ? trySafeParse(toListenerMessage, tryParseJson(data)) : undefined;
    // A companion of another version may say what is not known here: the listener can do nothing about it.
    if (parsed?.success === true) this.#apply(parsed.data);
  }

  #apply(message: ToListenerMessage): void {
    switch (message.type) {
      case 'clock':
        clearTimeout(this.#answerBy);
        this.clock.exchanged(message.sent_ms, message.now_ms, performance.now());
        return;
      case 'room_joined':
        this.#failures = 0;
        this.#token = message.token;
        this.#language = message.language;
        this.#sequence = message.sequence;
        this.clock.begin(message.now_ms, performance.now());
        this.#pings = 0;
        this.#ping();
        break;
      case 'translation':
      case 'dub_start':
      case 'dub_end':
        this.#sequence = Math.max(this.#sequence, message.sequence);
        break;
      case 'error':
        if (message.fatal) this.#refusal = message;
        break;
      case 'room_state':
      case 'speaker_name':
      case 'room_ended':
      case 'skipped':
        break;
    }
    this.#events.message(message);
  }

  #ping(): void {
    clearTimeout(this.#nextPing);
    clearTimeout(this.#answerBy);
    const socket = this.#socket;
    if (socket === undefined) return;
    this.#send({ type: 'clock', id: this.#pings, sent_ms: performance.now() });
    const sinceMs = PING_AFTER_MS[this.#pings];
    const nextMs = PING_AFTER_MS[this.#pings + 1];
    this.#pings++;
    const waitMs = sinceMs === undefined || nextMs === undefined ? PING_EVERY_MS : nextMs - sinceMs;
    this.#nextPing = setTimeout(() => {
      this.#ping();
    }, waitMs);
    this.#answerBy = setTimeout(() => {
      // Half open: the phone slept, or changed its network.
      this.#lose(socket, undefined);
    }, ANSWER_WITHIN_MS);
  }

  #lose(socket: WebSocket, closeCode: number | undefined): void {
    if (this.#socket !== socket) return;
    this.#socket = undefined;
    clearTimeout(this.#nextPing);
    clearTimeout(this.#answerBy);
    socket.onclose = null;
    socket.close();
    if (closeCode !== undefined && FINAL_ROOM_CLOSES.includes(closeCode)) {
      const refusal = this.#refusal;
      this.#end();
      this.#events.closed(refusal);
      return;
    }
    this.#away();
  }

  #away(): void {
    this.#failures++;
    this.#events.away(this.#refusal);
    clearTimeout(this.#retry);
    this.#retry = setTimeout(
      () => {
        this.connect();
      },
      fullJitterMs(this.#failures, Math.random()),
    );
  }

  #end(): void {
    this.#isOver.abort();
    clearTimeout(this.#retry);
    clearTimeout(this.#nextPing);
    clearTimeout(this.#answerBy);
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.close();
  }

  #send(message: ListenerMessageInput): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }
}
