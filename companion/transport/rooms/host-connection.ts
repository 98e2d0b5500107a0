import { decodeFrame } from '../../../shared/protocol/binary.ts';
import { DubError } from '../../../shared/protocol/errors.ts';
import type { RoomCode } from '../../../shared/rooms/code.ts';
import { ROOM_CLOSE } from '../../../shared/rooms/close-codes.ts';
import { hostMessage, type HostMessage } from '../../../shared/rooms/host-messages.ts';
import { asDubError } from '../../as-dub-error.ts';
import type { SessionEvent } from '../../dubbing/events.ts';
import { PIPELINE_RATE_HZ } from '../../recognition/ports/audio-frame.ts';
import { errorMessage } from '../../rooms/host-link.ts';
import type { HostClosing, HostPort, RoomToHost } from '../../rooms/host-port.ts';
import { speakerNameMessage } from '../../rooms/speaker-name.ts';
import type { Room } from '../../rooms/room.ts';
import type { Rooms } from '../../rooms/rooms.ts';
import { wireMessage } from '../../sessions/wire-encoder.ts';
import { parseFrame } from './room-frames.ts';
import type { RoomSocket } from './room-socket.ts';

/** A page that takes in nothing is let go; it can come back. */
const MOST_OWED_BYTES = 4 << 20;

export interface HostConnectionOptions {
  readonly socket: RoomSocket;
  /** Undefined where the address holds none. */
  readonly code: RoomCode | undefined;
  /** Of whoever connects. */
  readonly address: string;
  readonly rooms: Rooms;
  /** Told of what is the companion's own mistake. */
  readonly onMistake: (error: unknown) => void;
}

/** The socket of a host's page: shows that it may lead the room, and leads it. */
export class HostConnection implements HostPort {
  readonly #options: HostConnectionOptions;
  #room: Room | undefined;
  #isClosed = false;

  constructor(options: HostConnectionOptions) {
    this.#options = options;
  }

  /** Whether it leads a room. */
  get isLeading(): boolean {
    return this.#room !== undefined;
  }

  send(message: RoomToHost): void {
    this.#sendText(JSON.stringify(message));
  }

  event(event: SessionEvent, language?: string): void {
    // Dubs are for listeners, and how many sessions there are is not the host's.
    if (event.type === 'dubFrame' || event.type === 'stopped') return;
    const message = wireMessage(event);
    this.#sendText(JSON.stringify(event.type === 'translation' ? { ...message, language } : message));
  }

  close(reason: HostClosing): void {
    this.#options.socket.close(ROOM_CLOSE[reason], reason);
  }

  receive(data: Uint8Array, isBinary: boolean): void {
    if (this.#isClosed) return;
    try {
      if (isBinary) this.#sound(data);
      else this.#text(data);
    } catch (error) {
      if (!(error instanceof DubError)) this.#options.onMistake(error);
      this.send(errorMessage(asDubError(error), false));
    }
  }

  closed(): void {
    this.#isClosed = true;
    this.#room?.leftByHost(this);
  }

  refuse(error: DubError, closeCode: number): void {
    if (this.#isClosed) return;
    this.send(errorMessage(error, true));
    this.closed();
    this.#options.socket.close(closeCode, error.code);
  }

  #sound(data: Uint8Array): void {
    const decoded = decodeFrame(data);
    const fault =
      'fault' in decoded
        ? decoded.fault
        : decoded.frame.kind === 'dub'
          ? { field: 'kind', seen: '2 (dub)', takes: '1 (captured)' }
          : decoded.frame.rateHz === PIPELINE_RATE_HZ
            ? undefined
            : {
                field: 'sample_rate',
                seen: `${decoded.frame.rateHz} Hz`,
                takes: `${PIPELINE_RATE_HZ} Hz`,
              };
    if (fault !== undefined || 'fault' in decoded) {
      const parameters = { reason: 'field', ...(fault ?? { field: '', seen: '', takes: '' }) } as const;
      this.refuse(new DubError('bad_frame', parameters, { stage: 'wire' }), ROOM_CLOSE.doesNotParse);
      return;
    }
    const { samples, timeMs } = decoded.frame;
    if (this.#room === undefined) throw new DubError('not_started', undefined, { stage: 'wire' });
    if (this.#room.isLedBy(this)) this.#room.accept(samples, timeMs);
  }

  #text(data: Uint8Array): void {
    const parsed = parseFrame(hostMessage, data);
    if ('error' in parsed) {
      if (parsed.isFatal || this.#room === undefined) this.refuse(parsed.error, ROOM_CLOSE.doesNotParse);
      else this.send(errorMessage(parsed.error, false));
      return;
    }
    const { message } = parsed;
    if (message.type === 'host_room') this.#lead(message.host_token);
    else if (this.#room === undefined) {
      const fault = { reason: 'field', field: 'type', seen: message.type, takes: 'host_room first' } as const;
      this.refuse(new DubError('bad_message', fault, { stage: 'wire' }), ROOM_CLOSE.doesNotParse);
    } else if (this.#room.isLedBy(this)) this.#command(this.#room, message);
  }

  #lead(token: string): void {
    const { code, rooms } = this.#options;
    if (this.#room !== undefined) {
      const fault = { reason: 'field', field: 'type', seen: 'host_room', takes: 'it once' } as const;
      throw new DubError('bad_message', fault, { stage: 'wire' });
    }
    const room = code === undefined ? undefined : rooms.find(code);
    if (room === undefined || room.state === 'ended') {
      this.refuse(new DubError('no_such_room'), ROOM_CLOSE.noSuchRoom);
      return;
    }
    if (!room.secrets.isHostToken(token)) {
      this.refuse(new DubError('not_allowed', { reason: 'room' }), ROOM_CLOSE.notLetIn);
      return;
    }
    this.#room = room;
    room.lead(this);
    for (const [id, name] of room.transcript.names) this.send(speakerNameMessage(id, name));
    rooms.conversations.report(room);
  }

  #command(room: Room, message: Exclude<HostMessage, { type: 'host_room' }>): void {
    const { conversations } = this.#options.rooms;
    switch (message.type) {
      case 'start_translation':
        room.start();
        return;
      case 'stop_translation':
        room.pause();
        return;
      case 'room_options': {
        const { type: _, ...change } = message;
        room.change(change);
        return;
      }
      case 'rename_speaker':
        room.renameSpeaker(message.speaker_id, message.name);
        return;
      case 'new_code':
        room.renewCode();
        conversations.renew(room);
        return;
      case 'ask_conversation':
        void this.#ask(room, message.code);
        return;
      case 'agree_conversation':
        conversations.agree(room);
        return;
      case 'leave_conversation':
        conversations.leave(room);
        return;
      case 'end_room':
        room.end('host').catch(this.#options.onMistake);
    }
  }

  /** Never rejects. */
  async #ask(room: Room, code: string): Promise<void> {
    const { rooms, address, onMistake } = this.#options;
    try {
      const partner = await rooms.findPartner(code, address);
      if (room.isLedBy(this)) rooms.conversations.ask(room, partner);
    } catch (error) {
      const { code: reason } = asDubError(error);
      if (reason === 'no_such_room' || reason === 'too_many_tries') rooms.conversations.refuse(room, reason);
      else onMistake(error);
    }
  }

  #sendText(text: string): void {
    const { socket } = this.#options;
    if (socket.readyState !== socket.OPEN) return;
    socket.send(text);
    if (socket.bufferedAmount > MOST_OWED_BYTES) socket.terminate();
  }
}
