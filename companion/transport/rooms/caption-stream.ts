import type { ServerResponse } from 'node:http';
import { parseJson } from '../../../shared/bounded-json.ts';
import type { RoomClause } from '../../../shared/rooms/fields.ts';
import type { ListenerSocket } from '../../rooms/listener.ts';

/** Proxies, and browsers, give up on what is silent for longer. */
const HEARTBEAT_MS = 20_000;
const CLAUSE = '{"type":"translation"';
const JOINED = '{"type":"room_joined"';
const ENDED = '{"type":"room_ended"';

/** A listener that reads along by server-sent events: each clause is one, and nothing else. */
export class CaptionStream implements ListenerSocket {
  readonly #response: ServerResponse;
  readonly #heartbeat: NodeJS.Timeout;

  constructor(response: ServerResponse) {
    this.#response = response;
    this.#heartbeat = setInterval(() => {
      if (!response.writableNeedDrain) response.write(':\n\n');
    }, HEARTBEAT_MS);
    response.once('close', () => {
      clearInterval(this.#heartbeat);
    });
  }

  get bufferedBytes(): number {
    return this.#response.writableLength;
  }

  send(frame: string | Uint8Array): void {
    if (typeof frame !== 'string' || this.#response.writableEnded) return;
    if (frame.startsWith(CLAUSE)) this.#event(parseJson(frame) as RoomClause, frame);
    else if (frame.startsWith(ENDED)) this.#response.end();
    else if (frame.startsWith(JOINED)) {
      const { history } = parseJson(frame) as { readonly history: readonly RoomClause[] };
      // The page learns that it is listening, also where nothing was said yet.
      this.#response.write(':\n\n');
      for (const clause of history) this.#event(clause, JSON.stringify(clause));
    }
  }

  cut(): void {
    this.#response.destroy();
  }

  close(): void {
    this.#response.end();
  }

  /** With its number: a browser that comes back says which it had last. */
  #event({ sequence }: RoomClause, data: string): void {
    this.#response.write(`id: ${sequence}\ndata: ${data}\n\n`);
  }
}
