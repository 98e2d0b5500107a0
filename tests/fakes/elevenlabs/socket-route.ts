/** The socket that takes text as it comes: `/v1/text-to-speech/{voice}/stream-input`. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { askedIn, type Control, type RecordedRequest } from './control.ts';
import { bodyOf, errorAnswer, type ErrorName, isErrorName } from './errors.ts';
import type { Generations } from './generation.ts';
import { alignmentsOf, wrongIn } from './speech-routes.ts';
import type { SpokenPiece, TimedCharacters } from './speech.ts';
import type { VoiceShelf } from './voices.ts';

const SOCKET_PATH = /^\/v1\/text-to-speech\/([^/]+)\/stream-input$/;

interface ClientMessage {
  readonly text: string;
  readonly voice_settings?: { readonly speed?: number };
}

export class SocketRoute {
  readonly #control: Control;
  readonly #generations: Generations;
  readonly #voices: VoiceShelf;
  readonly #server = new WebSocketServer({ noServer: true });
  readonly #withoutText = new WeakMap<WebSocket, NodeJS.Timeout>();

  constructor(control: Control, generations: Generations, voices: VoiceShelf) {
    this.#control = control;
    this.#generations = generations;
    this.#voices = voices;
    this.#server.on('headers', (headers) => {
      for (const [name, value] of Object.entries(generations.limitHeaders)) headers.push(`${name}: ${value}`);
    });
  }

  upgrade(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    recorded: RecordedRequest,
    key: boolean,
  ): void {
    if (!key) {
      refuseUpgrade(socket, 401, bodyOf('invalid_api_key', this.#control));
      return;
    }
    if (!SOCKET_PATH.test(recorded.path)) {
      refuseUpgrade(socket, 404, {});
      return;
    }
    this.#server.handleUpgrade(request, socket, head, (open) => {
      this.#serve(open, recorded);
    });
  }

  close(): void {
    for (const client of this.#server.clients) client.terminate();
    this.#server.close();
  }

  #serve(socket: WebSocket, recorded: RecordedRequest): void {
    const messages: ClientMessage[] = [];
    recorded.body = messages;
    this.#control.openSockets++;
    socket.once('close', () => this.#control.openSockets--);
    this.#awaitText(socket, recorded);
    socket.on('message', (data: RawData) => {
      this.#awaitText(socket, recorded);
      const message = JSON.parse((data as Buffer).toString()) as ClientMessage;
      messages.push(message);
      if (message.text === '') void this.#speak(socket, recorded, messages);
    });
    socket.on('error', () => undefined);
  }

  /** Hangs up on whoever sends no text for as long as was asked for, twenty seconds where nothing was. */
  #awaitText(socket: WebSocket, { query }: RecordedRequest): void {
    clearTimeout(this.#withoutText.get(socket));
    const limitS = Number(query.get('inactivity_timeout') ?? 20);
    const timer = setTimeout(
      () => {
        socket.close(
          1008,
          `Have not received a new text input within the timeout of ${limitS} seconds. Streaming input terminated.`,
        );
      },
      (limitS * 1000) / this.#control.speed,
    );
    timer.unref();
    this.#withoutText.set(socket, timer);
  }

  async #speak(
    socket: WebSocket,
    recorded: RecordedRequest,
    messages: readonly ClientMessage[],
  ): Promise<void> {
    const voiceId = SOCKET_PATH.exec(recorded.path)?.[1] ?? '';
    const text = messages
      .map((message) => message.text)
      .join('')
      .trim();
    const fault = this.#control.strike(recorded.path, text, askedIn(recorded));
    const language = recorded.query.get('language_code');
    const body = { text, ...(language !== null && { language_code: language }) };
    const wrong = isErrorName(fault) ? fault : wrongIn(body, this.#voices.get(voiceId) !== undefined);
    if (fault === 'server_error' || fault === 'unprocessable') {
      socket.close(1011, 'internal error');
      return;
    }
    if (wrong !== undefined) {
      this.#refuse(socket, wrong);
      return;
    }
    if (!(await this.#generations.enter())) {
      this.#refuse(socket, 'too_many_concurrent_requests');
      return;
    }
    const hungUp = new AbortController();
    // It may have gone while it waited for its place.
    if (socket.readyState !== socket.OPEN) hungUp.abort();
    socket.once('close', () => {
      hungUp.abort();
    });
    const format = recorded.query.get('output_format') ?? '';
    const wanted = {
      text,
      voiceId,
      gender: this.#voices.get(voiceId)?.labels?.['gender'],
      speed: messages[0]?.voice_settings?.speed ?? 1,
      rateHz: Number(/^pcm_(\d+)$/.exec(format)?.[1] ?? 24_000),
    };
    try {
      for await (const step of this.#generations.run(wanted, fault, recorded, hungUp.signal)) {
        if (step.kind === 'reset') {
          socket.terminate();
          return;
        }
        socket.send(step.kind === 'raw' ? step.text : JSON.stringify(this.#message(step.piece, step.bytes)));
      }
      recorded.isAborted = hungUp.signal.aborted;
      socket.send(JSON.stringify({ audio: null, isFinal: true }));
      socket.close(1000);
    } finally {
      this.#generations.leave();
    }
  }

  #refuse(socket: WebSocket, name: ErrorName): void {
    const { legacy, message } = errorAnswer(name);
    if (this.#control.manners.closesInSentences) {
      // A closing has room for 123 bytes.
      socket.close(name === 'unsupported_model' ? 1009 : 1008, message.slice(0, 120));
      return;
    }
    socket.send(JSON.stringify({ message, error: legacy, code: 1008 }));
    socket.close(1008, legacy);
  }

  #message(piece: SpokenPiece, bytes: Buffer): object {
    const { text, normalized } = this.#generations.isUnaligned ? {} : alignmentsOf(piece, this.#control);
    return {
      audio: bytes.toString('base64'),
      isFinal: null,
      alignment: text === undefined ? null : messageOf(text, piece.fromMs),
      normalizedAlignment: normalized === undefined ? null : messageOf(normalized, piece.fromMs),
    };
  }
}

/** Times are counted from the piece's own beginning, or from that of what it begins again. */
function messageOf({ characters, startsMs, endsMs }: TimedCharacters, pieceMs: number): object {
  const fromMs = Math.min(pieceMs, startsMs[0] ?? pieceMs);
  return {
    chars: characters,
    charStartTimesMs: startsMs.map((ms) => Math.round(ms - fromMs)),
    charsDurationsMs: startsMs.map((ms, at) => Math.round((endsMs[at] ?? ms) - ms)),
  };
}

function refuseUpgrade(socket: Duplex, status: number, body: object): void {
  const text = JSON.stringify(body);
  socket.end(
    `HTTP/1.1 ${status} Refused\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(text)}\r\nconnection: close\r\n\r\n${text}`,
  );
}
