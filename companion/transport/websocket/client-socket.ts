import type { WebSocket } from 'ws';
import type { Transport } from '../../sessions/outbox.ts';

/** What is used of the library's socket. */
type RawSocket = Pick<
  WebSocket,
  | 'readyState'
  | 'OPEN'
  | 'bufferedAmount'
  | 'send'
  | 'ping'
  | 'close'
  | 'terminate'
  | 'pause'
  | 'resume'
  | 'on'
  | 'once'
>;

export interface SocketLimits {
  /** Nothing more is read from a client that this much waits to be sent to. */
  readonly heldAtBytes: number;
  /** A client that is owed more than this is let go. */
  readonly mostOwedBytes: number;
  /** A client that has taken in nothing of what it is owed for so long is let go. */
  readonly standstillMs: number;
  /** Frames of any kind: so many at once, and so many a second from then on. */
  readonly burstFrames: number;
  readonly framesPerS: number;
}

/**
 * What is owed after a resumption, which is an outbox of 16 MiB as base64, is below the most that is owed; sound in its
 * smallest frames is a tenth of the rate.
 */
export const SOCKET_LIMITS: SocketLimits = {
  heldAtBytes: 1 << 20,
  mostOwedBytes: 32 << 20,
  standstillMs: 30_000,
  burstFrames: 2_000,
  framesPerS: 1_000,
};

/** Why nothing is read now. */
export type HoldReason =
  /** Sound waits for the session. */
  | 'sound'
  /** The client does not read what it is sent. */
  | 'unread'
  /** It sends too many frames. */
  | 'rate';

export interface ClientSocketOptions {
  readonly limits?: Partial<SocketLimits>;
  /** A client is held back for what is its own doing. Told at each beginning. */
  readonly onHeld?: (reason: HoldReason, owedBytes: number) => void;
}

/**
 * A client's socket with bounds in both directions: all kinds of frames that are sent count towards one budget, and nothing is
 * read while a part of it is used up, so that a client that asks and does not read costs no memory. Reading is held back by
 * several reasons at once; it goes on when none is left.
 */
export class ClientSocket implements Transport {
  readonly #socket: RawSocket;
  readonly #limits: SocketLimits;
  readonly #onHeld: ClientSocketOptions['onHeld'];
  readonly #holds = new Set<HoldReason>();
  #tokens: number;
  #countedAtMs: number;
  #standstill: NodeJS.Timeout | undefined;
  #refill: NodeJS.Timeout | undefined;

  constructor(socket: RawSocket, { limits, onHeld }: ClientSocketOptions = {}) {
    this.#socket = socket;
    this.#limits = { ...SOCKET_LIMITS, ...limits };
    this.#onHeld = onHeld;
    this.#tokens = this.#limits.burstFrames;
    this.#countedAtMs = performance.now();
    socket.once('close', () => {
      clearTimeout(this.#standstill);
      clearTimeout(this.#refill);
    });
    // The library answers a client's pings by itself, which is owed as well.
    socket.on('ping', () => {
      this.received();
    });
  }

  /** Whether it is the companion that keeps the client from being read: it may be alive without a sign of it. */
  get isHeldBack(): boolean {
    return this.#holds.has('sound') || this.#holds.has('rate');
  }

  send(data: string | Uint8Array): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    this.#socket.send(data, this.#written);
    this.#weigh();
  }

  ping(token: number): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    this.#socket.ping(String(token), undefined, this.#written);
    this.#weigh();
  }

  close(code: number, reason: string): void {
    // A paused socket would never read the other end's answer to the close.
    this.#holds.clear();
    this.#socket.resume();
    this.#socket.close(code, reason);
  }

  /** Sound waits: nothing more is read until {@link resume}. */
  pause(): void {
    this.#hold('sound');
  }

  resume(): void {
    this.#release('sound');
  }

  /** A frame came: counts it, and what is owed by now. */
  received(): void {
    const nowMs = performance.now();
    const { burstFrames, framesPerS } = this.#limits;
    const gained = ((nowMs - this.#countedAtMs) * framesPerS) / 1000;
    this.#tokens = Math.min(burstFrames, this.#tokens + gained) - 1;
    this.#countedAtMs = nowMs;
    if (this.#tokens < 0 && !this.#holds.has('rate')) {
      this.#hold('rate');
      // A tenth of a second's worth at a time: reading in single frames would be no rest.
      this.#refill = setTimeout(
        () => {
          this.#release('rate');
        },
        (1000 * (framesPerS / 10 - this.#tokens)) / framesPerS,
      );
    }
    this.#weigh();
  }

  readonly #written = (): void => {
    this.#weigh();
  };

  /** Everything that waits counts, whoever sent it: answers, events, pings, and the pongs of the library itself. */
  #weigh(): void {
    const owed = this.#socket.bufferedAmount;
    const { heldAtBytes, mostOwedBytes } = this.#limits;
    if (owed > mostOwedBytes) this.#socket.terminate();
    else if (owed > heldAtBytes) this.#hold('unread');
    else if (owed <= heldAtBytes / 2) this.#release('unread');
  }

  #hold(reason: HoldReason): void {
    // Nor may it be paused once it is closing, by sound that is still waiting.
    if (this.#socket.readyState !== this.#socket.OPEN || this.#holds.has(reason)) return;
    this.#holds.add(reason);
    this.#socket.pause();
    if (reason !== 'sound') this.#onHeld?.(reason, this.#socket.bufferedAmount);
    if (reason === 'unread') this.#watch(this.#socket.bufferedAmount);
  }

  #release(reason: HoldReason): void {
    if (!this.#holds.delete(reason)) return;
    if (reason === 'unread') clearTimeout(this.#standstill);
    if (this.#holds.size === 0) this.#socket.resume();
  }

  #watch(owedBefore: number): void {
    clearTimeout(this.#standstill);
    this.#standstill = setTimeout(() => {
      const owed = this.#socket.bufferedAmount;
      if (owed >= owedBefore) this.#socket.terminate();
      else this.#watch(owed);
    }, this.#limits.standstillMs);
  }
}
