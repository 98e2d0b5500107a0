/** A server that models are fetched from: it sends what it is told to, whole or in one of the ways that go wrong. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Manner =
  /** With ranges. */
  | 'whole'
  | 'without ranges'
  /** Half of what was asked for, and the rest at `release`, or nothing more at `cut`. */
  | 'held'
  /** Half of it, and then nothing for ever, whoever asks for the rest. */
  | 'stalls'
  /** The connection is taken and nothing is answered. */
  | 'silent'
  | { readonly status: number; readonly location?: string };

export interface AskedFor {
  readonly path: string;
  readonly range: string | undefined;
}

export class ModelHost {
  readonly asked: AskedFor[] = [];
  readonly #server: Server;
  readonly #files = new Map<string, { bytes: Buffer; manner: Manner }>();
  readonly #held: (() => void)[] = [];

  private constructor(server: Server) {
    this.#server = server;
    server.on('request', (request, response) => {
      this.#answer(request, response);
    });
  }

  static async start(): Promise<ModelHost> {
    const host = new ModelHost(createServer());
    await new Promise<void>((resolve) => host.#server.listen(0, '127.0.0.1', resolve));
    return host;
  }

  /** Ends with "/". */
  get base(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  /** @returns the address */
  serve(path: string, bytes: Buffer, manner: Manner = 'whole'): string {
    this.#files.set(`/${path}`, { bytes, manner });
    return this.base + path;
  }

  /** Sends the rest of what is held. */
  release(): void {
    for (const send of this.#held.splice(0)) send();
  }

  /** Ends every connection in the middle of what it sends. */
  cut(): void {
    this.#held.length = 0;
    this.#server.closeAllConnections();
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => {
        resolve();
      });
      this.#server.closeAllConnections();
    });
  }

  #answer({ url = '', headers }: IncomingMessage, response: ServerResponse): void {
    this.asked.push({ path: url, range: headers.range });
    const file = this.#files.get(url);
    if (file === undefined) {
      response.writeHead(404).end();
      return;
    }
    const { bytes, manner } = file;
    if (manner === 'silent') return;
    if (typeof manner === 'object') {
      const { status, location } = manner;
      response.writeHead(status, location === undefined ? {} : { location }).end();
      return;
    }
    const from =
      manner === 'without ranges' ? 0 : Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0);
    const rest = bytes.subarray(from);
    if (from > 0 && rest.length === 0) {
      response.writeHead(416, { 'content-range': `bytes */${bytes.length}` }).end();
      return;
    }
    const range = from > 0 ? { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` } : {};
    response.writeHead(from > 0 ? 206 : 200, { 'content-length': rest.length, ...range });
    this.#send(rest, manner, response, from === 0);
  }

  #send(rest: Buffer, manner: Manner, response: ServerResponse, isBeginning: boolean): void {
    const half = Math.ceil(rest.length / 2);
    switch (manner) {
      case 'held':
        response.write(rest.subarray(0, half));
        this.#held.push(() => response.end(rest.subarray(half)));
        return;
      case 'stalls':
        if (isBeginning) response.write(rest.subarray(0, half));
        else response.flushHeaders();
        return;
      default:
        response.end(rest);
    }
  }
}
