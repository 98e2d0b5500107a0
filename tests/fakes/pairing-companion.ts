/** The companion's side of pairing alone, on a real port: it records what it is sent, and can be somebody else. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pairingRoutes } from '../../shared/http/pairing.ts';
import { CpaceSide } from '../../shared/pairing/cpace.ts';
import {
  companionProof,
  isSame,
  pairingKeys,
  ticketOf,
  type PairingKeys,
} from '../../shared/pairing/proofs.ts';

/** What it answers in place of a companion's answer. */
export type Disguise =
  /** It has none of the keys, and answers as if it had. */
  | 'another program'
  /** A companion from before pairing. */
  | 'older'
  /** Takes a connection, and never answers. */
  | 'silent';

export interface ReceivedRequest {
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: string;
}

export class PairingCompanion {
  readonly requests: ReceivedRequest[] = [];
  readonly code: string;
  disguise: Disguise | undefined;
  /** Sockets that somebody wanted to open. */
  readonly upgrades: string[] = [];
  /** How long a browser has to wait before its next try, in seconds. */
  waitS = 0;
  /** Tries that are left. */
  tries = 5;
  readonly #server = createServer((request, response) => void this.#answer(request, response));
  readonly #keys = new Map<string, string>();
  readonly #tickets = new Set<string>();
  readonly #begun = new Map<string, PairingKeys>();
  #address = '';

  /** @param port 0 for any that is free */
  static async start(code: string, port = 0): Promise<PairingCompanion> {
    const companion = new PairingCompanion(code);
    companion.#server.listen(port, '127.0.0.1');
    await once(companion.#server, 'listening');
    companion.#address = `http://127.0.0.1:${(companion.#server.address() as AddressInfo).port}`;
    return companion;
  }

  private constructor(code: string) {
    this.code = code;
    this.#server.on('upgrade', ({ url = '', headers }, socket) => {
      this.upgrades.push(`${url} ${headers['sec-websocket-protocol'] ?? ''}`);
      socket.destroy();
    });
  }

  get address(): string {
    return this.#address;
  }

  /** Those that reached a path, in their order. */
  to(path: string): ReceivedRequest[] {
    return this.requests.filter((request) => request.path === path);
  }

  /** As after a restart: keys last, tickets do not. */
  restart(): void {
    this.#tickets.clear();
  }

  forgetBrowsers(): void {
    this.#keys.clear();
    this.restart();
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const part of request) body += String(part);
    const { url: path = '/', headers } = request;
    this.requests.push({ path, authorization: headers.authorization, body });
    if (this.disguise === 'silent') return;
    if (request.method === 'OPTIONS') {
      response.writeHead(204, {
        'access-control-allow-origin': '*',
        'access-control-allow-headers': 'authorization, content-type',
        'access-control-allow-private-network': 'true',
      });
      response.end();
      return;
    }
    const [status, answer] = this.#answerTo(path, body, headers.host ?? '', headers.authorization);
    const head = { 'content-type': 'application/json', 'access-control-allow-origin': '*' };
    response.writeHead(status, head).end(JSON.stringify(answer));
  }

  #answerTo(path: string, body: string, host: string, authorization: string | undefined): [number, unknown] {
    const parsed: unknown = body === '' ? undefined : JSON.parse(body);
    if (this.disguise === 'older') return [404, failure('not_found', { reason: 'page' })];
    if (path === pairingRoutes.begin.path) return this.#begin(parsed, host);
    if (path.startsWith(`${pairingRoutes.begin.path}/`)) return this.#confirm(path, parsed);
    if (path === pairingRoutes.proof.path) return this.#prove(parsed, host);
    const isKnown = this.#tickets.has(authorization?.replace('Bearer ', '') ?? '');
    return isKnown ? [200, { browsers: [] }] : [401, failure('not_paired', { reason: 'browser' })];
  }

  #begin(body: unknown, host: string): [number, unknown] {
    if (this.waitS > 0) return [429, failure('too_many_tries', { reason: 'wait', seconds: this.waitS })];
    const { session_id, share, name } = pairingRoutes.begin.body.schema.parse(body);
    const side = new CpaceSide({ code: this.code, sessionId: Buffer.from(session_id, 'hex'), channel: host });
    const initiator = { share: Buffer.from(share, 'hex'), data: Buffer.from(name) };
    const keys = pairingKeys(side.key(initiator.share, { initiator, responder: { share: side.share } }));
    const id = randomBytes(16).toString('hex');
    this.#begun.set(id, keys);
    return [200, { pairing_id: id, share: Buffer.from(side.share).toString('hex') }];
  }

  #confirm(path: string, body: unknown): [number, unknown] {
    const keys = this.#begun.get(path.split('/').at(-1) ?? '');
    const { confirmation } = pairingRoutes.confirm.body.schema.parse(body);
    const browserId = randomBytes(16).toString('hex');
    if (this.disguise === 'another program') {
      return [200, { browser_id: browserId, confirmation: randomBytes(32).toString('hex') }];
    }
    if (keys === undefined || !isSame(confirmation, keys.initiatorConfirmation)) {
      return [403, failure('pairing_failed', { reason: 'wrong_code', left: --this.tries })];
    }
    this.#keys.set(browserId, keys.browserKey);
    return [200, { browser_id: browserId, confirmation: keys.responderConfirmation }];
  }

  #prove(body: unknown, host: string): [number, unknown] {
    const { browser_id, nonce } = pairingRoutes.proof.body.schema.parse(body);
    const companionNonce = randomBytes(32).toString('hex');
    const browserKey = this.#keys.get(browser_id);
    if (this.disguise === 'another program') {
      return [200, { nonce: companionNonce, proof: randomBytes(32).toString('hex') }];
    }
    if (browserKey === undefined) return [401, failure('not_paired', { reason: 'browser' })];
    const context = { browserKey, host, browserNonce: nonce, companionNonce };
    this.#tickets.add(ticketOf(context));
    return [200, { nonce: companionNonce, proof: companionProof(context) }];
  }
}

function failure(code: string, parameters: Record<string, string | number>): unknown {
  return { error: { code, parameters, message: code, retryable: false } };
}
