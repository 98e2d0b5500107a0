/** A client of the socket, as anybody could write one: speaks the wire and keeps what it was told. */
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { decodeFrame, encodeFrame, type BinaryFrame } from '../../shared/protocol/binary.ts';
import type { ClientMessageInput } from '../../shared/protocol/client-messages.ts';
import {
  companionMessage,
  type CompanionMessage,
  type CompanionMessageOf,
} from '../../shared/protocol/companion-messages.ts';
import { subprotocolsOf } from '../../shared/pairing/subprotocols.ts';
import { PATIENCE_MS } from './patience.ts';
import { secretOf } from './secrets.ts';

export interface ClientIds {
  readonly connection?: string;
  readonly session?: string;
  /** The token of a session that is taken over. */
  readonly resume?: string | undefined;
  /** A ticket; the secret of the companion there where left out. */
  readonly bearer?: string;
}

export class WireClient {
  readonly messages: CompanionMessage[] = [];
  readonly frames: BinaryFrame[] = [];
  /** Called as things arrive, for those who measure. */
  onMessage: ((message: CompanionMessage) => void) | undefined;
  onFrame: ((frame: BinaryFrame) => void) | undefined;
  /** The subprotocol that the companion selected. */
  get protocol(): string {
    return this.#socket.protocol;
  }
  readonly closed: Promise<{ code: number; reason: string }>;
  readonly #socket: WebSocket;
  #watchers: (() => void)[] = [];
  #sequence = 0;
  #capturedMs = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    this.closed = new Promise((resolve) => {
      socket.on('close', (code, reason) => {
        resolve({ code, reason: reason.toString() });
        this.#notify();
      });
    });
    socket.on('message', (data, isBinary) => {
      if (!(data instanceof Buffer)) throw new Error('ws gave something else than a Buffer');
      if (isBinary) {
        const decoded = decodeFrame(data);
        if ('fault' in decoded) throw new Error(`the companion sent a bad frame: ${decoded.fault.field}`);
        this.frames.push(decoded.frame);
        this.onFrame?.(decoded.frame);
      } else {
        const message = companionMessage.parse(JSON.parse(data.toString('utf8')));
        this.messages.push(message);
        this.onMessage?.(message);
      }
      this.#notify();
    });
  }

  /** @param address `http://127.0.0.1:PORT`, or https */
  static async connect(
    address: string,
    ids: ClientIds = {},
    headers: Record<string, string> = {},
  ): Promise<WireClient> {
    const { connection = 'c1', session = 's1', resume, bearer = secretOf(address) } = ids;
    const url = `${address.replace('http', 'ws')}/ws/${connection}/${session}`;
    const socket = new WebSocket(url, subprotocolsOf({ bearer, resume }), { headers });
    const client = new WireClient(socket);
    await once(socket, 'open');
    return client;
  }

  send(message: ClientMessageInput): void {
    this.#socket.send(JSON.stringify(message));
  }

  sendText(text: string): void {
    this.#socket.send(text);
  }

  sendBytes(bytes: Uint8Array): void {
    this.#socket.send(bytes);
  }

  /** Captured sound, 16 kHz, right after what was sent before or at `timeMs`. */
  sendSound(samples: Int16Array, timeMs = this.#capturedMs): void {
    this.#socket.send(
      encodeFrame({
        kind: 'captured',
        sequence: this.#sequence++,
        timeMs,
        clauseId: 0,
        rateHz: 16_000,
        samples,
      }),
    );
    this.#capturedMs = timeMs + samples.length / 16;
  }

  of<Type extends CompanionMessage['type']>(type: Type): CompanionMessageOf<Type>[] {
    return this.messages.filter((message): message is CompanionMessageOf<Type> => message.type === type);
  }

  /** The `count`-th message of a type, once it is there. */
  async next<Type extends CompanionMessage['type']>(
    type: Type,
    count = 1,
  ): Promise<CompanionMessageOf<Type>> {
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
        if (deadline.aborted || this.#socket.readyState === WebSocket.CLOSED) {
          throw new Error(`waited for ${what}; came: ${this.messages.map(({ type }) => type).join(' ')}`);
        }
        await new Promise<void>((wake) => this.#watchers.push(wake));
      }
    } finally {
      deadline.removeEventListener('abort', this.#notify);
    }
  }

  close(): void {
    this.#socket.close();
  }

  /** As a cable that is pulled: no goodbye. */
  cut(): void {
    this.#socket.terminate();
  }

  readonly #notify = (): void => {
    for (const wake of this.#watchers.splice(0)) wake();
  };
}
