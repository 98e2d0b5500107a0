/** Realtime recognition on a WebSocket: each socket is a session. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { Chance } from '../google/chance.ts';
import {
  newRecord,
  ScribeFakeSession,
  type ScribeFault,
  type ScribeRecord,
  type ScribeRules,
} from './scribe-session.ts';

export const SCRIBE_PATH = '/v1/speech-to-text/realtime';

export class ScribeRoute {
  readonly sessions: ScribeRecord[] = [];
  readonly #rules: ScribeRules;
  readonly #server = new WebSocketServer({ noServer: true });
  #faults: ScribeFault[] = [];

  constructor(rules: ScribeRules) {
    this.#rules = rules;
  }

  /** Each strikes once. */
  break(fault: ScribeFault): void {
    this.#faults.push(fault);
  }

  heal(): void {
    this.#faults = [];
  }

  upgrade(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    query: URLSearchParams,
    hasKey: boolean,
  ): void {
    this.#server.handleUpgrade(request, socket, head, (open) => {
      const record = newRecord(query);
      this.sessions.push(record);
      const chance = new Chance(this.#rules.seed + this.sessions.length);
      const session = new ScribeFakeSession(open, record, this.#rules, chance, (audioMs) =>
        this.#struck(audioMs),
      );
      open.on('error', () => undefined);
      open.once('close', () => {
        session.hungUp();
      });
      open.on('message', (data) => {
        session.receive((data as Buffer).toString());
      });
      session.begin(hasKey);
    });
  }

  close(): void {
    for (const client of this.#server.clients) client.terminate();
    this.#server.close();
  }

  #struck(audioMs: number): ScribeFault | undefined {
    const at = this.#faults.findIndex(({ fromMs }) => audioMs >= fromMs);
    return at < 0 ? undefined : this.#faults.splice(at, 1)[0];
  }
}
