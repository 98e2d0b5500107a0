/**
 * The service's socket that takes text as it comes. For a clause whose text is whole HTTP is as fast, and takes more
 * (what was said before); this one saves the request's head and, with a spare, the handshake.
 */
import { on } from 'node:events';
import type { WebSocket } from 'ws';
import { failed, Refusal } from './errors.ts';
import { fromBase64 } from './samples-reader.ts';
import type { ElevenLabsService } from './service.ts';
import { alignmentIn, messagesFor, parseMessage } from './socket-messages.ts';
import { INACTIVITY_TIMEOUT_S, SocketPool } from './socket-pool.ts';
import { OUTPUT_FORMAT, type SpeechPiece, type SpeechRequest, type Transport } from './transport.ts';

/** The service closes with this where it says no. */
const POLICY_VIOLATION = 1008;

export class SocketTransport implements Transport {
  readonly #service: ElevenLabsService;
  readonly #pool: SocketPool;

  constructor(service: ElevenLabsService) {
    this.#service = service;
    this.#pool = new SocketPool(service);
  }

  async *speak(request: SpeechRequest, signal: AbortSignal): AsyncGenerator<SpeechPiece> {
    const socket = await this.#pool.acquire(this.#urlFor(request), signal);
    const ended = new AbortController();
    const messages = on(socket, 'message', { close: ['close'], signal: ended.signal }) as AsyncIterable<
      [Buffer]
    >;
    const onAbort = (): void => {
      socket.terminate();
    };
    signal.addEventListener('abort', onAbort, { once: true });
    const closing = closeOf(socket);
    try {
      signal.throwIfAborted();
      for (const message of messagesFor(request)) socket.send(message);
      for await (const [data] of messages) {
        const received = parseMessage(data.toString());
        if (typeof received.error === 'string') throw new Refusal(undefined, received.error);
        if (typeof received.audio === 'string' && received.audio !== '') {
          yield { bytes: fromBase64(received.audio), alignment: alignmentIn(received) };
        }
        if (received.isFinal === true) return;
      }
      signal.throwIfAborted();
      throw closing.code === POLICY_VIOLATION ? new Refusal(undefined, closing.reason) : failed('hung_up');
    } finally {
      signal.removeEventListener('abort', onAbort);
      ended.abort();
      socket.terminate();
    }
  }

  openAhead(): Promise<void> {
    // Voices are not known yet; the first clause in each opens the spare for the next.
    return Promise.resolve();
  }

  close(): void {
    this.#pool.close();
  }

  #urlFor({ voiceId, model, languageCode }: SpeechRequest): string {
    const url = new URL(
      `/v1/text-to-speech/${encodeURIComponent(voiceId)}/stream-input`,
      this.#service.baseUrl,
    );
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    url.search = new URLSearchParams({
      model_id: model,
      output_format: OUTPUT_FORMAT,
      inactivity_timeout: String(INACTIVITY_TIMEOUT_S),
      auto_mode: 'true',
      sync_alignment: 'true',
      ...(languageCode === undefined ? {} : { language_code: languageCode }),
    }).toString();
    return url.href;
  }
}

/** How the socket was closed, once it was. */
function closeOf(socket: WebSocket): { readonly code: number; readonly reason: string } {
  const closing = { code: 0, reason: '' };
  socket.once('close', (code, reason) => {
    closing.code = code;
    closing.reason = reason.toString();
  });
  return closing;
}
