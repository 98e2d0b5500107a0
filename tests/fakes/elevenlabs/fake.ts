/**
 * ElevenLabs on this machine: the documented HTTP and WebSocket wire, with sound made up as it goes, the limits of a
 * plan, a service's delays, and faults on demand.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { askedIn, Control, type RecordedRequest, type Script } from './control.ts';
import { earOf } from '../google/ears.ts';
import { isErrorName } from './errors.ts';
import { Generations } from './generation.ts';
import { SCRIBE_MANNERS } from './profile.ts';
import { Random } from './random.ts';
import { SCRIBE_PATH, ScribeRoute } from './scribe-route.ts';
import { sendJson, SpeechRoutes } from './speech-routes.ts';
import { SocketRoute } from './socket-route.ts';
import { readForm, VoiceRoutes } from './voice-routes.ts';
import { VoiceShelf } from './voices.ts';

/** Longer than any test, as the service's front end keeps connections for minutes. */
const KEEP_ALIVE_MS = 600_000;

export interface ElevenLabsFake {
  readonly baseUrl: string;
  readonly control: Control;
  readonly voices: VoiceShelf;
  readonly scribe: ScribeRoute;
  /** All that came, in order. */
  readonly requests: readonly RecordedRequest[];
  /** Hangs up on every connection that is not in use, as a front end does after a while. */
  dropIdle(): void;
  close(): Promise<void>;
}

export async function startElevenLabsFake(script: Script): Promise<ElevenLabsFake> {
  const control = new Control(script);
  const voices = new VoiceShelf(control, script.voices);
  const generations = new Generations(control, new Random(script.seed ?? 1));
  const speech = new SpeechRoutes(control, generations, voices);
  const library = new VoiceRoutes(
    voices,
    (response, name) => {
      speech.refuse(response, name);
    },
    () => control.verifiesClones,
  );
  const socketRoute = new SocketRoute(control, generations, voices);
  const scribe = new ScribeRoute({
    ear: earOf(script.hears),
    speed: () => control.speed,
    manners: SCRIBE_MANNERS[script.profile ?? 'kind'],
    seed: script.seed ?? 1,
  });
  const requests: RecordedRequest[] = [];

  const hasKey = (request: IncomingMessage): boolean => request.headers['xi-api-key'] === script.apiKey;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const recorded = recordOf(request);
    requests.push(recorded);
    for (const [name, value] of Object.entries(generations.limitHeaders)) response.setHeader(name, value);
    recorded.body = await readBody(request);
    const { path } = recorded;
    if (path === '/') sendJson(response, 404, { detail: 'Not Found' });
    else if (library.answerPublic(response, recorded)) return;
    else if (!hasKey(request)) speech.refuse(response, 'invalid_api_key');
    else {
      const fault = control.strike(path, textOf(recorded.body), askedIn(recorded));
      if (fault === 'server_error') sendJson(response, 500, { detail: 'Internal Server Error' });
      else if (isErrorName(fault)) speech.refuse(response, fault);
      else if (speech.matches(path)) await speech.answer(request, response, recorded, fault);
      // Never answered: until whoever asks hangs up.
      else if (fault === 'stall_before_audio') return;
      else if (fault === 'html') response.end('<!doctype html><html></html>');
      else if (fault === 'reset_before_audio') request.socket.resetAndDestroy();
      else if (path === '/v1/user/subscription') {
        sendJson(response, 200, {
          tier: script.tier ?? 'creator',
          character_count: 0,
          character_limit: 100_000,
        });
      } else if (!library.answer(response, recorded, `http://${request.headers.host ?? ''}`))
        sendJson(response, 404, { detail: 'Not Found' });
    }
  }

  const server = createServer((request, response) => {
    // Whoever hangs up in the middle of a body has nothing to be told.
    answer(request, response).catch(() => response.destroy());
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.on('connection', (socket) => {
    control.connections++;
    control.openConnections++;
    socket.once('close', () => control.openConnections--);
  });
  server.on('upgrade', (request, socket, head) => {
    const recorded = recordOf(request);
    requests.push(recorded);
    if (recorded.path === SCRIBE_PATH) {
      scribe.upgrade(request, socket, head, recorded.query, hasKey(request));
      return;
    }
    socketRoute.upgrade(request, socket, head, recorded, hasKey(request));
  });
  await new Promise<void>((resolve) => server.listen(script.port ?? 0, '127.0.0.1', resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    baseUrl,
    control,
    voices,
    scribe,
    requests,
    dropIdle: () => {
      server.closeIdleConnections();
    },
    close: () => {
      socketRoute.close();
      scribe.close();
      server.closeAllConnections();
      return new Promise((resolve) =>
        server.close(() => {
          resolve();
        }),
      );
    },
  };
}

function recordOf(request: IncomingMessage): RecordedRequest {
  const url = new URL(request.url ?? '/', 'http://fake');
  return {
    method: request.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    headers: request.headers,
    body: undefined,
    madePieces: 0,
    pieces: 0,
    startsMs: [],
    isAborted: false,
    atMs: performance.now(),
  };
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const bytes = Buffer.concat(parts);
  const type = request.headers['content-type'] ?? '';
  if (bytes.length === 0) return undefined;
  return type.startsWith('multipart/form-data') ? readForm(bytes, type) : JSON.parse(bytes.toString());
}

function textOf(body: unknown): string {
  return typeof body === 'object' && body !== null && 'text' in body ? String(body.text) : '';
}
