/** A room as its listeners see it, led by the test: the built pages, the door, the history and the socket. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import type { RoomCredentials } from '../../companion/rooms/room-secrets.ts';
import type { ErrorCode } from '../../shared/protocol/error-codes.ts';
import type { AvatarDesign } from '../../shared/avatar/avatar-schema.ts';
import type { Mark } from '../../shared/protocol/fields.ts';
import type { Parameters as ErrorParameters } from '../../shared/protocol/parameters.ts';
import { ROOM_CLOSE } from '../../shared/rooms/close-codes.ts';
import { encodeDubPiece, PACKET_MS, type PieceMark, type ProsodyStep } from '../../shared/rooms/dub-piece.ts';
import type { RoomClause, RoomLanguage, RoomState } from '../../shared/rooms/fields.ts';
import {
  listenerMessage,
  type JoinRoom,
  type ListenerMessage,
  type ToListenerMessage,
} from '../../shared/rooms/listener-messages.ts';
import { answerJson, answerPage, arePagesBuilt } from './built-pages.ts';
import type { OpusSound } from './ogg-opus.ts';

export interface SpokenClause {
  readonly clauseId: number;
  readonly text: string;
  readonly original?: string;
  readonly sound?: OpusSound;
  readonly mouth?: readonly PieceMark[];
  readonly prosody?: readonly ProsodyStep[];
  readonly words?: readonly Mark[];
}

export interface RoomServerOptions {
  readonly code: string;
  readonly name?: string;
  readonly languages?: readonly RoomLanguage[];
  readonly passcode?: string;
  readonly avatar?: string;
  /** Of an avatar that does not come with the product. */
  readonly design?: AvatarDesign;
}

interface Listener {
  readonly socket: WebSocket;
  language: string;
  sound: JoinRoom['sound'];
}

export class RoomServer {
  readonly received: ListenerMessage[] = [];
  readonly joins: JoinRoom[] = [];
  readonly #options: RoomServerOptions;
  readonly #server = createServer((request, response) => {
    void this.#answer(request, response);
  });
  readonly #sockets = new WebSocketServer({ noServer: true });
  readonly #listeners = new Set<Listener>();
  readonly #clauses: RoomClause[] = [];
  #sequence = 0;
  #nowMs = 0;
  state: RoomState = 'live';
  speaker: 'here' | 'away' = 'here';
  wrongTries = 0;
  /** Whoever joins is sent away with it, and may come back. */
  refusal: ErrorCode | undefined;
  #languages: readonly RoomLanguage[];
  designsAsked = 0;

  static async start(options: RoomServerOptions): Promise<RoomServer> {
    if (!arePagesBuilt()) throw new Error('The pages are not built: npm run build');
    const room = new RoomServer(options);
    room.#server.listen(0, '127.0.0.1');
    await once(room.#server, 'listening');
    return room;
  }

  private constructor(options: RoomServerOptions) {
    this.#options = options;
    this.#languages = options.languages ?? [{ language: 'de', sound: true }];
    this.#server.on('upgrade', (request, socket, head) => {
      this.#sockets.handleUpgrade(request, socket, head, (opened) => {
        this.#open(opened, request.url ?? '');
      });
    });
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }
  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }
  get listenerCount(): number {
    return this.#listeners.size;
  }

  /** Text first, then its dub in pieces of 200 ms, all at once. */
  say({ clauseId, text, original, sound, mouth = [], prosody = [], words }: SpokenClause): void {
    const startMs = this.#nowMs;
    const durationMs = (sound?.packets.length ?? 0) * PACKET_MS;
    this.#nowMs += durationMs + 500;
    const clause: RoomClause = {
      sequence: ++this.#sequence,
      clause_id: clauseId,
      text,
      ...(original === undefined ? {} : { original }),
      start_ms: startMs,
      end_ms: startMs + durationMs,
      speaker_id: 's1',
      engine: 'script',
    };
    this.#clauses.push(clause);
    this.tell({ type: 'translation', ...clause });
    if (sound === undefined) return;
    this.tell({
      type: 'dub_start',
      sequence: ++this.#sequence,
      clause_id: clauseId,
      speaker_id: 's1',
      start_ms: startMs,
      end_ms: startMs + durationMs,
      voice: { id: 'script', name: 'Script', kind: 'matched' },
      sample_rate: 48_000,
    });
    const perPiece = 200 / PACKET_MS;
    for (let at = 0; at < sound.packets.length; at += perPiece) {
      const fromMs = at * PACKET_MS;
      const within = ({ atMs }: PieceMark): boolean => atMs >= fromMs && atMs < fromMs + 200;
      this.#sendPiece({
        sequence: ++this.#sequence,
        timeMs: fromMs,
        clauseId,
        marks: mouth.filter(within).map((mark) => ({ ...mark, atMs: mark.atMs - fromMs })),
        prosody: prosody.slice(fromMs / 40, fromMs / 40 + 5),
        preSkip: at === 0 ? sound.preSkip : 0,
        packets: sound.packets.slice(at, at + perPiece),
      });
    }
    this.tell({
      type: 'dub_end',
      sequence: ++this.#sequence,
      clause_id: clauseId,
      outcome: 'spoken',
      duration_ms: durationMs,
      ...(words === undefined ? {} : { marks: [...words] }),
    });
  }

  tell(message: ToListenerMessage): void {
    for (const { socket } of this.#listeners) socket.send(JSON.stringify(message));
  }

  changeState(state: RoomState, speaker: 'here' | 'away' = this.speaker): void {
    [this.state, this.speaker] = [state, speaker];
    this.tell({ type: 'room_state', ...this.#stateFields });
  }

  /** What goes wrong while people are inside. */
  fail(code: ErrorCode, parameters: ErrorParameters = {}): void {
    this.tell({ type: 'error', code, message: 'No.', parameters, retryable: true, fatal: false });
  }

  /** Other languages than before; those who listen to one that goes are told first. */
  offer(languages: readonly RoomLanguage[]): void {
    const withdrawn = this.#languages.find(
      (one) => !languages.some(({ language }) => language === one.language),
    );
    this.#languages = languages;
    if (withdrawn !== undefined) {
      this.fail('language_not_offered', { reason: 'language', language: withdrawn.language });
    }
    this.changeState(this.state);
  }

  end(): void {
    this.changeState('ended');
    this.tell({ type: 'room_ended', reason: 'host' });
    for (const { socket } of this.#listeners) socket.close(ROOM_CLOSE.done);
  }

  /** As a network that goes: nobody is told anything. */
  cut(): void {
    for (const { socket } of this.#listeners) socket.terminate();
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  get #stateFields() {
    return {
      state: this.state,
      speaker: this.speaker,
      languages: [...this.#languages],
      avatar: { id: this.#options.avatar ?? 'mira' },
    };
  }

  #sendPiece(piece: Parameters<typeof encodeDubPiece>[0]): void {
    for (const { socket, sound } of this.#listeners) {
      if (sound === 'opus') socket.send(encodeDubPiece(piece));
    }
  }

  #open(socket: WebSocket, url: string): void {
    const listener: Listener = { socket, language: '', sound: 'none' };
    socket.on('close', () => this.#listeners.delete(listener));
    socket.on('message', (data: Buffer) => {
      const message = listenerMessage.parse(JSON.parse(data.toString()));
      this.received.push(message);
      if (message.type === 'clock') {
        const { id, sent_ms } = message;
        socket.send(JSON.stringify({ type: 'clock', id, sent_ms, now_ms: this.#nowMs }));
      } else if (message.type === 'join_room') {
        this.joins.push(message);
        if (this.refusal !== undefined) {
          const failure = { code: this.refusal, message: 'No.', retryable: true, fatal: true };
          socket.send(JSON.stringify({ type: 'error', ...failure }));
          socket.close(ROOM_CLOSE.tooSlow, this.refusal);
        } else if (url !== `/rooms/${this.#options.code}`) socket.close(ROOM_CLOSE.noSuchRoom);
        else this.#join(listener, message.language, message.since, message.sound);
      } else if (message.type === 'set_language') {
        this.#join(listener, message.language, undefined, listener.sound);
      }
    });
  }

  #join(
    listener: Listener,
    language: string | undefined,
    since: number | undefined,
    sound: JoinRoom['sound'],
  ): void {
    listener.language = language ?? this.#languages[0]?.language ?? 'de';
    listener.sound = sound;
    this.#listeners.add(listener);
    const history = this.#clauses.filter(({ sequence }) => sequence > (since ?? 0)).slice(-50);
    const joined: ToListenerMessage = {
      type: 'room_joined',
      code: this.#options.code,
      name: this.#options.name ?? 'Town meeting',
      ...this.#stateFields,
      source_language: 'en',
      language: listener.language,
      token: 'token-2',
      now_ms: this.#nowMs,
      reports: true,
      sequence: this.#sequence,
      history: history.map((clause) => ({ type: 'translation', ...clause })),
      disclosure: true,
    };
    listener.socket.send(JSON.stringify(joined));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    if (pathname.startsWith('/assets/')) {
      answerPage(response, pathname);
    } else if (pathname === '/listen' || pathname.startsWith('/listen/')) {
      answerPage(response, 'listen.html');
    } else if (pathname.endsWith('/enter')) {
      let body = '';
      for await (const chunk of request) body += String(chunk);
      this.#enter(pathname, JSON.parse(body) as RoomCredentials, response);
    } else if (pathname === `/api/rooms/${this.#options.code}/avatar`) {
      this.designsAsked++;
      const { avatar: id, design } = this.#options;
      if (design === undefined) response.writeHead(404).end();
      else answerJson(response, 200, { id, design });
    } else if (pathname.endsWith('/history')) {
      const before = Number(searchParams.get('before') ?? Infinity);
      const clauses = this.#clauses.filter(({ sequence }) => sequence < before).slice(-50);
      answerJson(response, 200, { clauses });
    } else {
      response.writeHead(pathname === '/favicon.ico' ? 204 : 404).end();
    }
  }

  #enter(pathname: string, { passcode, token }: RoomCredentials, response: ServerResponse): void {
    const { code, passcode: wanted, name = 'Town meeting' } = this.#options;
    const isIn = token === 'token-1' || passcode === wanted;
    if (pathname !== `/api/rooms/${code}/enter` || !isIn) {
      this.wrongTries++;
      const wait = { code: 'too_many_tries', parameters: { reason: 'wait', seconds: 30 } };
      const [status, failure] = this.wrongTries > 3 ? [429, wait] : [404, { code: 'no_such_room' }];
      answerJson(response, status, { error: { ...failure, message: 'No.', retryable: false } });
      return;
    }
    answerJson(response, 200, {
      name,
      source_language: 'en',
      languages: this.#languages,
      state: this.state,
      token: 'token-1',
    });
  }
}
