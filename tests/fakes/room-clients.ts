/** A host's and a listener's end of a room's socket, as anybody could write them: they keep what they were told. */
import { once } from 'node:events';
import { WebSocket, type ClientOptions } from 'ws';
import type { z } from 'zod';
import { encodeFrame } from '../../shared/protocol/binary.ts';
import { subprotocolsOf } from '../../shared/pairing/subprotocols.ts';
import { decodeDubPiece, type DubPiece } from '../../shared/rooms/dub-piece.ts';
import {
  toHostMessage,
  type HostMessageInput,
  type ToHostMessage,
} from '../../shared/rooms/host-messages.ts';
import type { RoomCreated } from '../../shared/rooms/http.ts';
import {
  toListenerMessage,
  type ListenerMessageInput,
  type ToListenerMessage,
} from '../../shared/rooms/listener-messages.ts';
import { PATIENCE_MS } from './patience.ts';

/** A companion, and what lets a program of its user's in. */
export interface ReachedCompanion {
  readonly address: string;
  readonly secret: string;
}

type JoinInput = Omit<Extract<ListenerMessageInput, { type: 'join_room' }>, 'type'>;

/** What one end was told, in order. */
class RoomClient<Told extends { readonly type: string }> {
  readonly told: Told[] = [];
  readonly pieces: DubPiece[] = [];
  /** Sequences of all that has one, in the order in which it came. */
  readonly sequences: number[] = [];
  readonly closed: Promise<{ code: number; reason: string }>;
  readonly socket: WebSocket;
  #watchers: (() => void)[] = [];

  constructor(socket: WebSocket, schema: z.ZodType<Told>) {
    this.socket = socket;
    this.closed = new Promise((resolve) => {
      socket.on('close', (code, reason) => {
        resolve({ code, reason: reason.toString() });
        this.#notify();
      });
    });
    socket.on('error', () => undefined);
    socket.on('message', (data: Buffer, isBinary) => {
      if (isBinary) {
        const decoded = decodeDubPiece(data);
        if ('fault' in decoded) throw new Error(`a bad piece: ${decoded.fault.field} ${decoded.fault.seen}`);
        this.pieces.push(decoded.piece);
        this.sequences.push(decoded.piece.sequence);
      } else {
        const message = schema.parse(JSON.parse(data.toString('utf8')));
        this.told.push(message);
        if ('sequence' in message && message.type !== 'room_joined') {
          this.sequences.push(Number(message.sequence));
        }
      }
      this.#notify();
    });
  }

  of<Type extends Told['type']>(type: Type): Extract<Told, { type: Type }>[] {
    return this.told.filter((one): one is Extract<Told, { type: Type }> => one.type === type);
  }

  /** The `count`-th message of a type, once it is there. */
  async next<Type extends Told['type']>(type: Type, count = 1): Promise<Extract<Told, { type: Type }>> {
    await this.until(() => this.of(type).length >= count, `${type} number ${count}`);
    const message = this.of(type)[count - 1];
    if (message === undefined) throw new Error(`no ${type} number ${count}`);
    return message;
  }

  /** Rejects with what was waited for and what came, when patience or the connection ends first. */
  async until(condition: () => boolean, what: string): Promise<void> {
    const deadline = AbortSignal.timeout(PATIENCE_MS);
    deadline.addEventListener('abort', this.#notify);
    try {
      while (!condition()) {
        if (deadline.aborted || this.socket.readyState === WebSocket.CLOSED) {
          throw new Error(`waited for ${what}; came: ${this.told.map(({ type }) => type).join(' ')}`);
        }
        await new Promise<void>((wake) => this.#watchers.push(wake));
      }
    } finally {
      deadline.removeEventListener('abort', this.#notify);
    }
  }

  /** As a cable that is pulled: no goodbye. */
  cut(): void {
    this.socket.terminate();
  }

  readonly #notify = (): void => {
    for (const wake of this.#watchers.splice(0)) wake();
  };
}

export class ListenerClient extends RoomClient<ToListenerMessage> {
  /**
   * @param address of the second port, `http://127.0.0.1:PORT`, or of the companion's own for a host in conversation
   * @param subprotocols needed on the companion's own port alone
   */
  static async connect(
    address: string,
    code: string,
    options: ClientOptions = {},
    subprotocols: string[] = [],
  ): Promise<ListenerClient> {
    const socket = new WebSocket(`${address.replace('http', 'ws')}/rooms/${code}`, subprotocols, options);
    const client = new ListenerClient(socket, toListenerMessage);
    await once(socket, 'open');
    return client;
  }

  /** Connects, joins, and is inside. */
  static async join(address: string, code: string, join: JoinInput = {}): Promise<ListenerClient> {
    const client = await ListenerClient.connect(address, code);
    client.send({ type: 'join_room', ...join });
    await client.next('room_joined');
    return client;
  }

  send(message: ListenerMessageInput): void {
    this.socket.send(JSON.stringify(message));
  }
}

export class HostClient extends RoomClient<ToHostMessage> {
  #sequence = 0;
  #capturedMs = 0;

  static async connect(
    companion: ReachedCompanion,
    code: string,
    bearer = companion.secret,
  ): Promise<HostClient> {
    const url = `${companion.address.replace('http', 'ws')}/rooms/${code}/host`;
    const socket = new WebSocket(url, subprotocolsOf({ bearer }));
    const client = new HostClient(socket, toHostMessage);
    await once(socket, 'open');
    return client;
  }

  /** Connects and leads the room. */
  static async lead(companion: ReachedCompanion, { code, host_token }: RoomCreated): Promise<HostClient> {
    const client = await HostClient.connect(companion, code);
    client.send({ type: 'host_room', host_token });
    await client.next('room_opened');
    return client;
  }

  send(message: HostMessageInput): void {
    this.socket.send(JSON.stringify(message));
  }

  /** Begins to translate. Resolves when that has begun: engines may have to be loaded first. */
  async start(): Promise<void> {
    this.send({ type: 'start_translation' });
    const isLive = () => this.of('room_state').at(-1)?.state === 'live';
    await this.until(isLive, 'the room to be live');
  }

  /** Captured sound, 16 kHz, right after what was sent before. */
  sendSound(samples: Int16Array, rateHz = 16_000): void {
    const timeMs = this.#capturedMs;
    this.#capturedMs += samples.length / 16;
    const sequence = this.#sequence++;
    this.socket.send(encodeFrame({ kind: 'captured', sequence, timeMs, clauseId: 0, rateHz, samples }));
  }
}
