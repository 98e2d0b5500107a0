/** Opens a socket to the service with the account's key. */
import { WebSocket } from 'ws';
import { tryParseJson } from '../../../shared/bounded-json.ts';
import { failed, reasonIn, Refusal } from './errors.ts';
import { proxyAgentFor } from './proxy.ts';
import type { ElevenLabsService } from './service.ts';

const HANDSHAKE_TIMEOUT_MS = 5000;
/** A chunk of sound is some tens of kB; this bounds what a broken server could make the companion hold. */
const MAX_MESSAGE_BYTES = 8 * 1024 * 1024;
const MAX_REFUSAL_BYTES = 64 * 1024;

/** The address of a socket of the service. */
export function socketUrl(service: ElevenLabsService, path: string, query: URLSearchParams): string {
  const url = new URL(path, service.baseUrl);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  url.search = query.toString();
  return url.href;
}

export interface SocketOptions {
  /** A longer message closes the socket. */
  readonly maxMessageBytes?: number;
  /** Given the socket before it is open: whoever waits for it to open may miss the first message. */
  readonly attend?: (socket: WebSocket) => void;
}

/**
 * @throws Refusal where the service says no at the door; DubError `engine_failed` where it cannot be reached; the signal's reason
 */
export function openSocket(
  url: string,
  service: ElevenLabsService,
  signal: AbortSignal,
  { maxMessageBytes = MAX_MESSAGE_BYTES, attend }: SocketOptions = {},
): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const agent = proxyAgentFor(new URL(url));
    const socket = new WebSocket(url, {
      ...(agent === undefined ? {} : { agent }),
      headers: { 'xi-api-key': service.apiKey },
      handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
      maxPayload: maxMessageBytes,
      perMessageDeflate: false,
    });
    attend?.(socket);
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
      signal.removeEventListener('abort', onAbort);
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
