/** Sockets to the service, one opened ahead for each voice that was lately spoken with. */
import { WebSocket } from 'ws';
import { tryParseJson } from '../../../shared/bounded-json.ts';
import { failed, reasonIn, Refusal } from './errors.ts';
import type { ElevenLabsService } from './service.ts';

/** Spares in all; the longest unused one goes first. */
const MAX_SPARES = 6;
/** The service is told to hang up later than the spare is let go. */
export const INACTIVITY_TIMEOUT_S = 180;
const SPARE_IDLE_MS = 120_000;
const HANDSHAKE_TIMEOUT_MS = 5000;
/** A chunk of sound is some tens of kB; this bounds what a broken server could make the companion hold. */
const MAX_MESSAGE_BYTES = 8 * 1024 * 1024;
const MAX_REFUSAL_BYTES = 64 * 1024;

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

/** @throws Refusal where the service says no at the door */
function openSocket(url: string, service: ElevenLabsService, signal: AbortSignal): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const socket = new WebSocket(url, {
      headers: { 'xi-api-key': service.apiKey },
      handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
      maxPayload: MAX_MESSAGE_BYTES,
      perMessageDeflate: false,
    });
    const onAbort = (): void => {
      socket.terminate();
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    socket.on('upgrade', ({ headers }) => {
      service.plan.read(headers);
    });
    socket.on('unexpected-response', (_request, response) => {
      signal.removeEventListener('abort', onAbort);
      readRefusal(response).then(reject, reject);
    });
    // Also after it is open: an error nobody listens to would end the companion.
    socket.on('error', () => {
      reject(failed('unreachable'));
    });
    socket.on('open', () => {
      signal.removeEventListener('abort', onAbort);
      resolve(socket);
    });
  });
}

async function readRefusal(
  response: AsyncIterable<Buffer> & { statusCode?: number | undefined },
): Promise<Refusal> {
  let body = '';
  for await (const part of response) {
    body += part.toString();
    if (body.length > MAX_REFUSAL_BYTES) break;
  }
  // Whoever answers without JSON has said all in the status.
  return new Refusal(response.statusCode, reasonIn(tryParseJson(body)));
}
