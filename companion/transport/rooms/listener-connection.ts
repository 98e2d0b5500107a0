import type { RoomCode } from '../../../shared/rooms/code.ts';
import { ROOM_CLOSE } from '../../../shared/rooms/close-codes.ts';
import {
  listenerMessage,
  type JoinRoom,
  type ListenerMessage,
} from '../../../shared/rooms/listener-messages.ts';
import { DubError } from '../../../shared/protocol/errors.ts';
import { asDubError } from '../../as-dub-error.ts';
import { errorMessage } from '../../rooms/host-link.ts';
import type { Listener, ListenerClosing, ListenerSocket } from '../../rooms/listener.ts';
import type { Room } from '../../rooms/room.ts';
import type { Rooms } from '../../rooms/rooms.ts';
import { parseFrame } from './room-frames.ts';
import type { RoomSocket } from './room-socket.ts';

/** Messages: so many at once, and so many a second from then on. */
const BURST_MESSAGES = 20;
const MESSAGES_PER_S = 5;

export interface ListenerConnectionOptions {
  readonly socket: RoomSocket;
  /** Undefined where the address holds none. */
  readonly code: RoomCode | undefined;
  readonly address: string;
  readonly rooms: Rooms;
  /** Monotonic. */
  readonly nowMs: () => number;
  /** Told of what is the companion's own mistake. */
  readonly onMistake: (error: unknown) => void;
}

/** One listener's socket: lets it into its room, and does what it asks there. */
export class ListenerConnection implements ListenerSocket {
  readonly #options: ListenerConnectionOptions;
  /** Frames are answered in the order in which they came, also while it is looked up who may come in. */
  #work: Promise<void> = Promise.resolve();
  #inside: { readonly room: Room; readonly listener: Listener } | undefined;
  #hasAsked = false;
  #isClosed = false;
  #tokens = BURST_MESSAGES;
  #countedMs: number;

  constructor(options: ListenerConnectionOptions) {
    this.#options = options;
    this.#countedMs = options.nowMs();
  }

  get bufferedBytes(): number {
    return this.#options.socket.bufferedAmount;
  }
  /** Whether it has said what it wants. */
  get hasAsked(): boolean {
    return this.#hasAsked;
  }

  send(frame: string | Uint8Array): void {
    const { socket } = this.#options;
    if (socket.readyState === socket.OPEN) socket.send(frame);
  }

  cut(): void {
    // A closing frame would wait behind all that is not taken in; where it gets through, it says why.
    this.#options.socket.close(ROOM_CLOSE.tooSlow, 'too slow');
    this.#options.socket.terminate();
  }

  close(reason: ListenerClosing): void {
    this.#options.socket.close(ROOM_CLOSE[reason], reason);
  }

  receive(data: Uint8Array, isBinary: boolean): void {
    if (this.#isClosed) return;
    if (this.#isTooMuch()) {
      this.#refuse(new DubError('too_many_tries'), ROOM_CLOSE.notLetIn);
      return;
    }
    if (isBinary) {
      const fault = { reason: 'field', field: 'message', seen: 'bytes', takes: 'text' } as const;
      this.#refuse(new DubError('bad_frame', fault, { stage: 'wire' }), ROOM_CLOSE.doesNotParse);
      return;
    }
    const parsed = parseFrame(listenerMessage, data);
    if ('error' in parsed) {
      const isFirst = !this.#hasAsked;
      if (parsed.isFatal || isFirst) this.#refuse(parsed.error, ROOM_CLOSE.doesNotParse);
      else this.#answer(parsed.error);
      return;
    }
    const { message } = parsed;
    // Joins once, and before anything else.
    if ((message.type === 'join_room') === this.#hasAsked) {
      const takes = this.#hasAsked ? 'another message: it has joined' : 'join_room first';
      const fault = { reason: 'field', field: 'type', seen: message.type, takes } as const;
      this.#refuse(new DubError('bad_message', fault, { stage: 'wire' }), ROOM_CLOSE.doesNotParse);
      return;
    }
    this.#hasAsked = true;
    this.#work = this.#work.then(() => this.#handle(message));
  }

  closed(): void {
    this.#isClosed = true;
    if (this.#inside !== undefined) this.#inside.room.listeners.leave(this.#inside.listener);
  }

  /** It did not say in time what it wants. */
  tooLate(): void {
    this.#refuse(new DubError('no_such_room'), ROOM_CLOSE.notLetIn);
  }

  /** Never rejects. */
  async #handle(message: ListenerMessage): Promise<void> {
    if (this.#isClosed) return;
    try {
      if (message.type === 'join_room') await this.#join(message);
      else this.#inRoom(message);
    } catch (error) {
      if (!(error instanceof DubError)) this.#options.onMistake(error);
      if (this.#inside === undefined) this.#refuse(asDubError(error), closingOf(error));
      else this.#answer(asDubError(error));
    }
  }

  async #join({ language, key, passcode, token, since, sound }: JoinRoom): Promise<void> {
    const { code, rooms, address } = this.#options;
    const room = await rooms.admit(code, { key, passcode, token }, address);
    if (this.#isClosed) return;
    const listener = room.listeners.join({ language, since, token, wantsSound: sound === 'opus' }, this);
    this.#inside = { room, listener };
  }

  #inRoom(message: Exclude<ListenerMessage, JoinRoom>): void {
    if (this.#inside === undefined) return;
    const { room, listener } = this.#inside;
    switch (message.type) {
      case 'set_language':
        room.listeners.setLanguage(listener, message.language);
        return;
      case 'clock': {
        const { id, sent_ms } = message;
        listener.send({ type: 'clock', id, sent_ms, now_ms: room.nowMs });
        return;
      }
      case 'playback':
        if (message.state === 'started') room.listeners.reportLateness(listener, message.late_ms);
        return;
      case 'leave_room':
        this.close('done');
    }
  }

  #answer(error: DubError): void {
    this.send(JSON.stringify(errorMessage(error, false)));
  }

  #refuse(error: DubError, closeCode: number): void {
    if (this.#isClosed) return;
    this.send(JSON.stringify(errorMessage(error, true)));
    this.closed();
    this.#options.socket.close(closeCode, error.code);
  }

  #isTooMuch(): boolean {
    const nowMs = this.#options.nowMs();
    const gained = ((nowMs - this.#countedMs) * MESSAGES_PER_S) / 1000;
    this.#tokens = Math.min(BURST_MESSAGES, this.#tokens + gained) - 1;
    this.#countedMs = nowMs;
    return this.#tokens < 0;
  }
}

function closingOf(error: unknown): number {
  if (!(error instanceof DubError)) return ROOM_CLOSE.internalError;
  switch (error.code) {
    case 'no_such_room':
      return ROOM_CLOSE.noSuchRoom;
    case 'too_many_tries':
      return ROOM_CLOSE.notLetIn;
    case 'internal':
      return ROOM_CLOSE.internalError;
    default:
      return ROOM_CLOSE.tooSlow;
  }
}
