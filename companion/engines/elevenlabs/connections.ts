/**
 * The companion's own connections to the service, kept and opened ahead. Node's `fetch` lets a connection go after
 * four idle seconds, so that many a clause would first shake hands; it offers no dispatcher to change that.
 */
import { once } from 'node:events';
import * as http from 'node:http';
import * as https from 'node:https';
import { Readable } from 'node:stream';
import { tryParseJson } from '../../../shared/bounded-json.ts';
import { isTapped, tap } from '../wire-tap.ts';
import type { Plan } from './plan.ts';
import { proxyAgentFor } from './proxy.ts';

/** Longer than the pauses in a film, shorter than the ten minutes after which the service's front end hangs up. */
const IDLE_MS = 300_000;
const MAX_IDLE = 16;
const CONNECT_TIMEOUT_MS = 5000;
/** Whose messages they are, for whoever records them. */
const ENGINE = 'elevenlabs';

export type UploadProgress = (sentBytes: number, totalBytes: number) => void;

export class Connections {
  readonly #base: URL;
  readonly #plan: Plan;
  readonly #agentOptions: http.AgentOptions;
  readonly #agents = new Map<string, http.Agent>();

  /** @param base an http: or https: address; connections are opened ahead to there */
  constructor(base: URL, plan: Plan) {
    this.#base = base;
    this.#plan = plan;
    this.#agentOptions = {
      keepAlive: true,
      keepAliveMsecs: 15_000,
      maxFreeSockets: MAX_IDLE,
      timeout: IDLE_MS,
      scheduling: 'lifo',
      noDelay: true,
    };
  }

  /** As the global `fetch`, as far as the client uses it: a whole body is sent, redirects are not followed. */
  readonly fetch: typeof globalThis.fetch = (input, init) => this.#send(new Request(input, init), init);

  /** Gets a public file, wherever it lies; its request bears no key. Redirects are followed as `fetch` does, behind a proxy not. */
  async fetchFile(url: URL, signal: AbortSignal): Promise<Response> {
    const agent = proxyAgentFor(url);
    if (agent === undefined) return fetch(url, { signal });
    const request = (url.protocol === 'https:' ? https : http).request(url, { agent, signal });
    return toResponse(await answerTo(request, undefined, undefined));
  }

  /** `fetch` that tells how much of the body has gone out. */
  uploading(onProgress: UploadProgress): typeof globalThis.fetch {
    return (input, init) => this.#send(new Request(input, init), init, onProgress);
  }

  /** Has at least this many connections ready. Best effort: where none can be opened, the next request says so. */
  async openAhead(count: number): Promise<void> {
    const missing = count - this.#idle();
    await Promise.allSettled(Array.from({ length: missing }, () => this.#open()));
  }

  close(): void {
    for (const agent of this.#agents.values()) agent.destroy();
  }

  #idle(): number {
    return Object.values(this.#agentFor(this.#base).freeSockets).reduce(
      (sum, sockets) => sum + (sockets?.length ?? 0),
      0,
    );
  }

  /** @throws DubError where the network's proxy is none */
  #agentFor(url: URL): http.Agent {
    const agent =
      this.#agents.get(url.origin) ??
      proxyAgentFor(url, this.#agentOptions) ??
      (url.protocol === 'https:' ? new https.Agent(this.#agentOptions) : new http.Agent(this.#agentOptions));
    this.#agents.set(url.origin, agent);
    return agent;
  }

  async #open(): Promise<void> {
    const limit = AbortSignal.timeout(CONNECT_TIMEOUT_MS);
    // Whatever stands there. Not HEAD: without a length in its answer Node does not keep the connection.
    const response = await this.#request(new URL('/', this.#base), 'GET', {}, undefined, limit);
    response.resume();
    await once(response, 'end');
  }

  async #send(
    request: Request,
    init: RequestInit | undefined,
    onProgress?: UploadProgress,
  ): Promise<Response> {
    const body = request.body === null ? undefined : Buffer.from(await request.arrayBuffer());
    const headers = {
      ...Object.fromEntries(request.headers),
      ...(body === undefined ? {} : { 'content-length': String(body.length) }),
    };
    const { method, url } = request;
    tap(ENGINE, 'sent', { method, url, body: textOf(request.headers.get('content-type'), body) });
    // The signal of the Request would be a copy that lives as long as the original's listeners.
    const signal = init?.signal ?? undefined;
    const response = await this.#request(
      new URL(request.url),
      request.method,
      headers,
      body,
      signal,
      onProgress,
    );
    return isTapped() ? tapped(toResponse(response)) : toResponse(response);
  }

  async #request(
    url: URL,
    method: string,
    headers: Record<string, string>,
    body: Buffer | undefined,
    signal: AbortSignal | undefined,
    onProgress?: UploadProgress,
  ): Promise<http.IncomingMessage> {
    const options = {
      method,
      headers,
      agent: this.#agentFor(url),
      ...(signal === undefined ? {} : { signal }),
    };
    for (let attempt = 1; ; attempt++) {
      const request = (url.protocol === 'https:' ? https : http).request(url, options);
      try {
        const response = await answerTo(request, body, onProgress);
        this.#plan.read(response.headers);
        return response;
      } catch (error) {
        // The other side hung up while the connection was idle: it never saw the request.
        if (!request.reusedSocket || !isReset(error) || attempt > MAX_IDLE) throw error;
      }
    }
  }
}

/** Sends a body; resolves with the head of the answer. */
function answerTo(
  request: http.ClientRequest,
  body: Buffer | undefined,
  onProgress: UploadProgress | undefined,
): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.on('response', resolve);
    request.on('error', reject);
    if (body === undefined || onProgress === undefined) request.end(body);
    else Readable.from(piecesOf(body, onProgress), { objectMode: false }).pipe(request);
  });
}

const PIECE_BYTES = 64 * 1024;

function* piecesOf(body: Buffer, onProgress: UploadProgress): Generator<Buffer> {
  for (let at = 0; at < body.length; at += PIECE_BYTES) {
    yield body.subarray(at, at + PIECE_BYTES);
    onProgress(Math.min(at + PIECE_BYTES, body.length), body.length);
  }
}

function toResponse(message: http.IncomingMessage): Response {
  const headers = new Headers();
  for (const [name, value] of Object.entries(message.headers)) {
    for (const one of [value ?? []].flat()) headers.append(name, one);
  }
  const status = message.statusCode ?? 502;
  const isBodiless = status === 204 || status === 205 || status === 304;
  if (isBodiless) message.resume();
  // Cancelling the web stream destroys the message, and with it the connection.
  const body = isBodiless ? null : (Readable.toWeb(message) as unknown as ReadableStream<Uint8Array>);
  return new Response(body, { status, headers });
}

/** The same answer, of which a copy was told. It comes when it is whole. */
async function tapped(response: Response): Promise<Response> {
  const bytes = Buffer.from(await response.arrayBuffer());
  const { status, headers } = response;
  const body = textOf(headers.get('content-type'), bytes);
  tap(ENGINE, 'received', { status, headers: Object.fromEntries(headers), body });
  return new Response(status === 204 || status === 304 ? null : bytes, { status, headers });
}

/** Of what is JSON, its text; of sound and forms, its length. */
function textOf(type: string | null, body: Buffer | undefined): unknown {
  if (body === undefined || body.length === 0) return undefined;
  return (type ?? '').includes('json')
    ? body
        .toString()
        .split('\n')
        .map((line) => tryParseJson(line))
    : { bytes: body.length };
}

function isReset(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ECONNRESET' || code === 'EPIPE';
}
