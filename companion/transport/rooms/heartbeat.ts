import type { RoomSocket } from './room-socket.ts';

/** Each socket is asked once in so long, and one that has not answered for longer than two of these is gone. */
const EVERY_MS = 10_000;
const SILENT_MS = 25_000;
/** Thousands of sockets are not all asked at once. */
const PARTS = 10;

interface Watched {
  readonly part: number;
  seenMs: number;
}

/** Ends connections whose other end answers nothing: a phone that sleeps, a network that is gone. */
export class Heartbeat {
  readonly #nowMs: () => number;
  readonly #sockets = new Map<RoomSocket, Watched>();
  #part = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  watch(socket: RoomSocket): void {
    const watched = { part: this.#sockets.size % PARTS, seenMs: this.#nowMs() };
    this.#sockets.set(socket, watched);
    this.#timer ??= setInterval(() => {
      this.#beat();
    }, EVERY_MS / PARTS).unref();
    const seen = (): void => {
      watched.seenMs = this.#nowMs();
    };
    socket.on('pong', seen);
    socket.on('message', seen);
    socket.once('close', () => {
      this.#sockets.delete(socket);
      if (this.#sockets.size > 0) return;
      clearInterval(this.#timer);
      this.#timer = undefined;
    });
  }

  #beat(): void {
    this.#part = (this.#part + 1) % PARTS;
    const oldestMs = this.#nowMs() - SILENT_MS;
    for (const [socket, { part, seenMs }] of this.#sockets) {
      if (part !== this.#part) continue;
      // Nothing reaches a peer that is gone, a closing frame no more than others.
      if (seenMs < oldestMs) socket.terminate();
      else socket.ping();
    }
  }
}
