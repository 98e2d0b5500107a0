/**
 * The service's socket that takes text as it comes. For a clause whose text is whole HTTP is as fast, and takes more
 * (what was said before); this one saves the request's head and, with a spare, the handshake.
 */
import { on } from 'node:events';
import type { WebSocket } from 'ws';
import { closingRefusal, failed, reasonIn, Refusal } from './errors.ts';
import { socketUrl } from './open-socket.ts';
import { fromBase64 } from './samples-reader.ts';
import type { ElevenLabsService } from './service.ts';
import { alignmentIn, messagesFor, parseMessage } from './socket-messages.ts';
import { INACTIVITY_TIMEOUT_S, SocketPool } from './socket-pool.ts';
import type { SpeechPiece, SpeechRequest, Transport } from './transport.ts';

/** The service closes with these where it says no: by its rules, and for a voice that the model does not go with. */
const REFUSING: ReadonlySet<number> = new Set([1008, 1009]);

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
        if (typeof received.error === 'string') throw new Refusal(undefined, reasonIn(received));
        if (typeof received.audio === 'string' && received.audio !== '') {
          yield { bytes: fromBase64(received.audio), alignment: alignmentIn(received) };
        }
        if (received.isFinal === true) return;
      }
      signal.throwIfAborted();
      throw REFUSING.has(closing.code) ? closingRefusal(closing.reason) : failed('hung_up');
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

  #urlFor({ voiceId, model, format, languageCode }: SpeechRequest): string {
    return socketUrl(
      this.#service,
      `/v1/text-to-speech/${encodeURIComponent(voiceId)}/stream-input`,
      new URLSearchParams({
        model_id: model,
        output_format: format.name,
        inactivity_timeout: String(INACTIVITY_TIMEOUT_S),
        auto_mode: 'true',
        sync_alignment: 'true',
        ...(languageCode === undefined ? {} : { language_code: languageCode }),
      }),
    );
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
