import { problemOf } from '../../client/http/companion-client.ts';
import type { SocketCredentials } from '../../client/session/companion-socket.ts';
import { ownProblem, type Problem } from '../../client/problems.ts';
import { tryParseJson } from '../../shared/bounded-json.ts';
import { subprotocolsOf } from '../../shared/pairing/subprotocols.ts';
import { trySafeParse } from '../../shared/parse-input.ts';
import { FINAL_ROOM_CLOSES, ROOM_CLOSE } from '../../shared/rooms/close-codes.ts';
import {
  toHostMessage,
  type HostMessageInput,
  type ToHostMessage,
} from '../../shared/rooms/host-messages.ts';
import { fullJitterMs } from '../rooms/full-jitter.ts';

export interface HostSocketEvents {
  message(message: ToHostMessage): void;
  /** Not connected; it comes back by itself. */
  away(problem: Problem): void;
  /** It does not come back: another page leads the room, or there is none any more. */
  closed(): void;
}

/** Two seconds of sound: more than this waiting to be sent is sound from the past. */
const MOST_BUFFERED_BYTES = 64_000;

/** The speaker's socket to the room: sound goes up, what is made of it comes down. It comes back by itself. */
export class HostSocket {
  readonly #options: { readonly address: string; readonly code: () => string; readonly hostToken: string };
  readonly #events: HostSocketEvents;
  readonly #credentials: SocketCredentials;
  readonly #isOver = new AbortController();
  #socket: WebSocket | undefined;
  #failures = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param options address: of the companion, like http://127.0.0.1:8000; code: asked for anew with each connection, for a room may
   *   be given another one
   */
  constructor(
    options: { readonly address: string; readonly code: () => string; readonly hostToken: string },
    credentials: SocketCredentials,
    events: HostSocketEvents,
  ) {
    this.#options = options;
    this.#credentials = credentials;
    this.#events = events;
  }

  connect(): void {
    void this.#connect();
  }

  send(message: HostMessageInput): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  /** Sends sound unless too much is waiting already; returns whether it did. */
  sendAudio(bytes: Uint8Array<ArrayBuffer>): boolean {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    if (this.#socket.bufferedAmount > MOST_BUFFERED_BYTES) return false;
    this.#socket.send(bytes);
    return true;
  }

  close(): void {
    this.#isOver.abort();
    clearTimeout(this.#retry);
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.close(ROOM_CLOSE.done);
  }

  async #connect(): Promise<void> {
    const { signal } = this.#isOver;
    try {
      const ticket = await this.#credentials.prove(signal);
      if (!signal.aborted) this.#open(ticket);
    } catch (error) {
      if (!signal.aborted) this.#away(problemOf(error));
    }
  }

  #open(ticket: string): void {
    const { address, code, hostToken } = this.#options;
    const socket = new WebSocket(
      `${address.replace(/^http/, 'ws')}/rooms/${code()}/host`,
      subprotocolsOf({ bearer: ticket }),
    );
    this.#socket = socket;
    socket.onopen = () => {
      if (this.#socket === socket) this.send({ type: 'host_room', host_token: hostToken });
    };
    socket.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (this.#socket !== socket) return;
      const parsed = typeof data === 'string' ? trySafeParse(toHostMessage, tryParseJson(data)) : undefined;
      if (parsed?.success !== true) return;
      if (parsed.data.type === 'room_opened') this.#failures = 0;
      this.#events.message(parsed.data);
    };
    socket.onclose = ({ code: closeCode }) => {
      if (this.#socket !== socket) return;
      this.#socket = undefined;
      if (FINAL_ROOM_CLOSES.includes(closeCode)) {
        this.#isOver.abort();
        this.#events.closed();
      } else {
        this.#away(ownProblem('companion_away'));
      }
    };
  }

  #away(problem: Problem): void {
    this.#failures++;
    this.#events.away(problem);
    this.#retry = setTimeout(
      () => {
        this.connect();
      },
      fullJitterMs(this.#failures, Math.random()),
    );
  }
}
