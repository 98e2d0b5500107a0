/** Sockets to the service, one opened ahead for each voice that was lately spoken with. */
import { WebSocket } from 'ws';
import { openSocket } from './open-socket.ts';
import type { ElevenLabsService } from './service.ts';

/** Spares in all; the longest unused one goes first. */
const MAX_SPARES = 6;
/** The service is told to hang up later than the spare is let go. */
export const INACTIVITY_TIMEOUT_S = 180;
const SPARE_IDLE_MS = 120_000;

interface Spare {
  readonly opening: Promise<WebSocket>;
  readonly controller: AbortController;
  readonly timer: NodeJS.Timeout;
}

export class SocketPool {
  readonly #service: ElevenLabsService;
  readonly #spares = new Map<string, Spare>();
  #isClosed = false;

  constructor(service: ElevenLabsService) {
    this.#service = service;
  }

  /** The spare for an address, or a new socket; and another spare for whoever asks next. */
  async acquire(url: string, signal: AbortSignal): Promise<WebSocket> {
    const spare = this.#spares.get(url);
    if (spare !== undefined) {
      this.#spares.delete(url);
      clearTimeout(spare.timer);
      const open = await spare.opening.catch(() => undefined);
      if (open?.readyState === WebSocket.OPEN) {
        this.openAhead(url);
        return open;
      }
    }
    const open = await openSocket(url, this.#service, signal);
    this.openAhead(url);
    return open;
  }

  openAhead(url: string): void {
    if (this.#isClosed || this.#spares.has(url)) return;
    const [oldest] = this.#spares.keys();
    if (this.#spares.size >= MAX_SPARES && oldest !== undefined) this.#drop(oldest);
    const controller = new AbortController();
    const opening = openSocket(url, this.#service, controller.signal);
    const timer = setTimeout(() => {
      this.#drop(url);
    }, SPARE_IDLE_MS);
    timer.unref();
    const spare = { opening, controller, timer };
    this.#spares.set(url, spare);
    const forget = (): void => {
      clearTimeout(timer);
      if (this.#spares.get(url) === spare) this.#spares.delete(url);
    };
    opening.then((socket) => socket.once('close', forget), forget);
  }

  close(): void {
    this.#isClosed = true;
    for (const url of [...this.#spares.keys()]) this.#drop(url);
  }

  #drop(url: string): void {
    const spare = this.#spares.get(url);
    this.#spares.delete(url);
    clearTimeout(spare?.timer);
    spare?.controller.abort();
    spare?.opening.then(
      (socket) => {
        socket.terminate();
      },
      () => undefined,
    );
  }
}
