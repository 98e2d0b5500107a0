import fastifyStatic from '@fastify/static';
import websocket from '@fastify/websocket';
import fastify, { LogController, type FastifyInstance } from 'fastify';
import { serializerCompiler } from 'fastify-type-provider-zod';
import { listenerRoutes as contract } from '../../../shared/rooms/http.ts';
import type { Config } from '../../config.ts';
import { levelOf } from '../../log.ts';
import type { Rooms } from '../../rooms/rooms.ts';
import type { Certificate } from '../../tls.ts';
import { draining } from '../http/drain.ts';
import { errorAnswers } from '../http/errors.ts';
import { guard } from '../http/guard.ts';
import { boundedBodies, jsonBodies, validatorCompiler } from '../http/input.ts';
import { builtPages } from '../http/pages.ts';
import { onlyContract } from '../http/register.ts';
import { listenerRoutes } from './listener-routes.ts';
import { listenerSocket } from './listener-socket.ts';
import { ownNames } from './own-addresses.ts';

/** Listeners send no sound. */
const MOST_FRAME_BYTES = 64 * 1024;
const MOST_BODY_BYTES = 16 * 1024;
const HEADERS_WITHIN_MS = 10_000;
const REQUEST_WITHIN_MS = 30_000;
/** Pages, and what they load, beside each listener's socket. */
const CONNECTIONS_BESIDE = 512;

export interface ListenerAppOptions {
  readonly config: Config;
  readonly rooms: Rooms;
  readonly certificate: Certificate | undefined;
  readonly log: NodeJS.WritableStream | undefined;
  /** Monotonic. */
  readonly nowMs: () => number;
  readonly drainMs?: number | undefined;
  readonly joinWithinMs?: number | undefined;
}

/**
 * The second port: what listeners need and nothing else of the companion. Built without listening; its rooms are closed by their
 * maker, before it.
 */
export async function buildListenerApp(options: ListenerAppOptions): Promise<FastifyInstance> {
  const { config, rooms, certificate, log, nowMs, drainMs, joinWithinMs } = options;
  const timeouts = { headersTimeout: HEADERS_WITHIN_MS, requestTimeout: REQUEST_WITHIN_MS };
  const app = fastify({
    logger:
      log === undefined
        ? false
        : { level: levelOf('http', config), stream: log, serializers: { req: withoutQuery } },
    logController: new LogController({ disableRequestLogging: !config.DEBUG }),
    forceCloseConnections: true,
    return503OnClosing: false,
    bodyLimit: MOST_BODY_BYTES,
    ...((certificate === undefined
      ? { http: timeouts }
      : { https: { ...certificate, ...timeouts } }) as object),
  });
  app.server.maxConnections = config.ROOM_MAX_LISTENERS * config.ROOMS_MAX + CONNECTIONS_BESIDE;
  let port = config.ROOMS_PORT ?? 0;
  app.addHook('onListen', () => {
    const address = app.server.address();
    if (typeof address === 'object' && address !== null) port = address.port;
  });
  app.addHook('preClose', draining(app, drainMs));
  // Before the guard: it is this plugin that lets go of the socket of an upgrade that was refused.
  await app.register(websocket, { options: { maxPayload: MOST_FRAME_BYTES } });
  onlyContract(app, Object.values(contract));
  errorAnswers(app);
  jsonBodies(app);
  boundedBodies(app);
  guard(app, {
    names: () => ownNames(config.ROOMS_HOST),
    origins: [],
    settings: { host: 'ROOMS_PUBLIC_ADDRESS', origin: 'ROOMS_PUBLIC_ADDRESS' },
    isSecure: certificate !== undefined,
    publicAddress: config.ROOMS_PUBLIC_ADDRESS,
    port: () => port,
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  await app.register(fastifyStatic, { serve: false });
  const isBehindProxy = config.ROOMS_PUBLIC_ADDRESS !== undefined;
  // A scope of its own: the routes must see the plugins.
  await app.register(async (scope) => {
    listenerSocket(scope, { rooms, isBehindProxy, nowMs, joinWithinMs });
    listenerRoutes(scope, rooms, isBehindProxy);
    // Also where an address is typed without the page's name.
    const page = 'listen.html';
    await builtPages(scope, { '/': page, '/listen': page, '/listen/:code': page });
  });
  return app;
}

/** A listener's token may be in it. */
function withoutQuery({
  method,
  url,
}: {
  method?: string;
  url?: string;
}): Record<string, string | undefined> {
  return { method, path: url?.split('?')[0] };
}
