import { tryParseJson } from '../../shared/bounded-json.ts';
import { trySafeParse } from '../../shared/parse-input.ts';
import { subprotocolsOf } from '../../shared/pairing/subprotocols.ts';
import { decodeFrame, type BinaryFrame } from '../../shared/protocol/binary.ts';
import type { ClientMessageInput } from '../../shared/protocol/client-messages.ts';
import { CLOSE } from '../../shared/protocol/close-codes.ts';
import {
  companionMessage,
  type CompanionMessage,
  type CompanionMessageOf,
} from '../../shared/protocol/companion-messages.ts';
import { problemOf as problemOfError } from '../http/companion-client.ts';
import type { Credentials } from '../pairing/credentials.ts';
import { companionProblem, ownProblem, type Problem } from '../problems.ts';
import { backoffMs } from './backoff.ts';
import { Heartbeat } from './heartbeat.ts';

/** Two seconds of 16 kHz s16: more than this waiting to be sent is sound from the past. */
const MAX_BUFFERED_BYTES = 64_000;
/** The companion says good-bye within five seconds; longer is not waited for. */
const GOODBYE_MS = 5_500;
/** Later than this the companion has forgotten the session, and a new one is begun. */
const RESUMABLE_MS = 60_000;

/** Has the companion prove itself before each connection, and tells when the browser is paired. */
export type SocketCredentials = Pick<Credentials, 'prove' | 'onChange'>;

export interface CompanionSocketEvents {
  /** A socket is open: `start_dubbing` is to be sent. */
  open(): void;
  message(message: CompanionMessage): void;
  frame(frame: BinaryFrame): void;
  /** Not connected; it goes on trying, unless the browser has to be paired first. */
  away(problem: Problem): void;
}

/**
 * The socket to the companion: comes back by itself, with the same session as long as that can be resumed. It is opened to a
 * companion that has just proved that it is the one this browser is paired with, and to no other.
 */
export class CompanionSocket {
  readonly #address: string;
  readonly #events: CompanionSocketEvents;
  readonly #credentials: SocketCredentials;
  readonly #stopWatching: () => void;
  readonly #ended = new AbortController();
  #socket: WebSocket | undefined;
  #sessionId = crypto.randomUUID();
  /** What the companion gave this session to be resumed by. */
  #resumeToken: string | undefined;
  #failures = 0;
  /** Of `performance.now()`: the clock on the wall may be set meanwhile. */
  #awaySinceMs: number | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #heartbeat: Heartbeat | undefined;
  /** Why the companion is about to close the socket. */
  #refusal: Problem | undefined;
  /** Times in a row that a ticket was refused which the companion had only just earned. */
  #refusals = 0;
  /** Whether there is no point in trying until the browser is paired. */
  #isUnpaired = false;
  #pairingChanges = 0;
  #endedOnPurpose: (() => void) | undefined;

  /** @param address like http://127.0.0.1:8000 */
  constructor(address: string, events: CompanionSocketEvents, credentials: SocketCredentials) {
    this.#address = address.replace(/^http/, 'ws');
    this.#events = events;
    this.#credentials = credentials;
    this.#stopWatching = credentials.onChange(() => {
      this.#pairingChanges++;
      this.#refusals = 0;
      if (!this.#isUnpaired) return;
      this.#isUnpaired = false;
      this.connect();
    });
  }

  connect(): void {
    void this.#connect();
  }

  async #connect(): Promise<void> {
    const { signal } = this.#ended;
    const changesBefore = this.#pairingChanges;
    try {
      const ticket = await this.#credentials.prove(signal);
      if (!signal.aborted) this.#open(ticket);
    } catch (error) {
      if (signal.aborted) return;
      const problem = problemOfError(error);
      // A pairing that came while this one was refused is tried like any other connection.
      this.#isUnpaired = problem.code === 'not_paired' && changesBefore === this.#pairingChanges;
      this.#away(problem);
    }
  }

  #open(ticket: string): void {
    const isTooLate = this.#awaySinceMs !== undefined && performance.now() - this.#awaySinceMs > RESUMABLE_MS;
    if (isTooLate || this.#resumeToken === undefined) this.#beginAnew();
    const socket = new WebSocket(
      `${this.#address}/ws/${crypto.randomUUID()}/${this.#sessionId}`,
      subprotocolsOf({ bearer: ticket, resume: this.#resumeToken }),
    );
    this.#socket = socket;
    this.#refusal = undefined;
    socket.binaryType = 'arraybuffer';
    const heartbeat = new Heartbeat({
      ping: (id) => {
        this.send({ type: 'ping', id });
      },
      dead: () => {
        this.#lose(socket, ownProblem('companion_away'));
      },
    });
    this.#heartbeat = heartbeat;
    // From the first moment: something that takes the connection and says nothing is no companion either.
    heartbeat.start();
    socket.onopen = () => {
      if (this.#socket !== socket) return;
      this.#events.open();
    };
    socket.onmessage = (event: MessageEvent<unknown>) => {
      if (this.#socket !== socket) return;
      heartbeat.received();
      this.#receive(event.data);
    };
    socket.onclose = (event) => {
      this.#lose(socket, this.#refusal ?? problemOf(event.code));
    };
  }

  #beginAnew(): void {
    this.#sessionId = crypto.randomUUID();
    this.#resumeToken = undefined;
  }

  /** The companion took the session: the next loss is a new one. */
  settled(): void {
    this.#failures = 0;
    this.#refusals = 0;
    this.#awaySinceMs = undefined;
  }

  send(message: ClientMessageInput): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  /** Sends sound unless too much is waiting already; tells whether it did. */
  sendAudio(bytes: Uint8Array<ArrayBuffer>): boolean {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    if (this.#socket.bufferedAmount > MAX_BUFFERED_BYTES) return false;
    this.#socket.send(bytes);
    return true;
  }

  /** Has the companion finish what it heard, and closes once it has; resolves then. */
  async endSession(): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, GOODBYE_MS);
      this.#endedOnPurpose = () => {
        clearTimeout(timer);
        resolve();
      };
      this.send({ type: 'stop_dubbing' });
    });
    this.close();
  }

  close(): void {
    this.#ended.abort();
    this.#stopWatching();
    clearTimeout(this.#retry);
    this.#heartbeat?.stop();
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.close(CLOSE.done);
  }

  #receive(data: unknown): void {
    if (data instanceof ArrayBuffer) {
      const decoded = decodeFrame(new Uint8Array(data));
      if ('frame' in decoded && decoded.frame.kind === 'dub') this.#events.frame(decoded.frame);
      return;
    }
    const parsed = typeof data === 'string' ? trySafeParse(companionMessage, tryParseJson(data)) : undefined;
    // A companion newer than the extension may say what is not known here: that is not the viewer's trouble.
    if (parsed?.success !== true || parsed.data.type === 'pong') return;
    const message = parsed.data;
    if (message.type === 'error' && this.#isRefused(message)) return;
    if (message.type === 'dubbing_started') this.#resumeToken = message.resume_token ?? this.#resumeToken;
    this.#events.message(message);
    if (message.type === 'dubbing_stopped') this.#endedOnPurpose?.();
  }

  /** Whether an error is about who connects, and not about what is dubbed: dubbing waits and does not fail by it. */
  #isRefused(error: CompanionMessageOf<'error'>): boolean {
    const { code, parameters } = error;
    if (code === 'not_allowed' && parameters?.['reason'] === 'session') {
      this.#beginAnew();
      this.#refusal = ownProblem('companion_away');
      return true;
    }
    if (code !== 'not_paired') return false;
    this.#refusal = companionProblem(error);
    // The companion may have started anew between its proof and this; a second time it means it.
    this.#refusals++;
    this.#isUnpaired = this.#refusals > 1;
    return true;
  }

  #lose(socket: WebSocket, problem: Problem): void {
    if (this.#socket !== socket) return;
    this.#socket = undefined;
    this.#heartbeat?.stop();
    // Closing a socket whose other side is silent takes Chrome a while: nothing waits for it.
    socket.close();
    this.#away(problem);
  }

  #away(problem: Problem): void {
    this.#awaySinceMs ??= performance.now();
    this.#failures++;
    this.#events.away(problem);
    if (this.#isUnpaired) return;
    this.#retry = setTimeout(
      () => {
        this.connect();
      },
      backoffMs(this.#failures, Math.random()),
    );
  }
}

function problemOf(closeCode: number): Problem {
  switch (closeCode) {
    case CLOSE.notAllowed:
      return ownProblem('companion_refused');
    case CLOSE.tooManySessions:
      return ownProblem('companion_full');
    case CLOSE.doesNotParse:
    case CLOSE.tooLarge:
      return ownProblem('companion_other');
    default:
      return ownProblem('companion_away');
  }
}
