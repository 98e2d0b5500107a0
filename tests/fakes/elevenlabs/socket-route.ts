/** The socket that takes text as it comes: `/v1/text-to-speech/{voice}/stream-input`. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import type { Control, RecordedRequest } from './control.ts';
import { bodyOf, errorAnswer, type ErrorName, isErrorName } from './errors.ts';
import type { Generations } from './generation.ts';
import { wrongIn } from './speech-routes.ts';
import type { SpokenPiece } from './speech.ts';
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
    socket.on('message', (data: RawData) => {
      const message = JSON.parse((data as Buffer).toString()) as ClientMessage;
      messages.push(message);
      if (message.text === '') void this.#speak(socket, recorded, messages);
    });
    socket.on('error', () => undefined);
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
    const fault = this.#control.strike(recorded.path, text);
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
    if (!this.#generations.enter()) {
      this.#refuse(socket, 'too_many_concurrent_requests');
      return;
    }
    const hungUp = new AbortController();
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
    socket.send(JSON.stringify({ message, error: legacy, code: 1008 }));
    socket.close(1008, legacy);
  }

  /** Times are counted from the piece's own beginning. */
  #message(piece: SpokenPiece, bytes: Buffer): object {
    const { characters, startsMs, endsMs, fromMs } = piece;
    const alignment = {
      chars: characters,
      charStartTimesMs: startsMs.map((ms) => Math.round(ms - fromMs)),
      charsDurationsMs: startsMs.map((ms, at) => Math.round((endsMs[at] ?? ms) - ms)),
    };
    const wanted = characters.length === 0 ? 'none' : this.#control.alignment;
    return {
      audio: bytes.toString('base64'),
      isFinal: null,
      alignment: wanted === 'both' ? alignment : null,
      normalizedAlignment: wanted === 'none' ? null : alignment,
    };
  }
}

function refuseUpgrade(socket: Duplex, status: number, body: object): void {
  const text = JSON.stringify(body);
  socket.end(
    `HTTP/1.1 ${status} Refused\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(text)}\r\nconnection: close\r\n\r\n${text}`,
  );
}
