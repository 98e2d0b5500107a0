import multipart from '@fastify/multipart';
import fastifyStatic from '@fastify/static';
import websocket from '@fastify/websocket';
import fastify, { LogController, type FastifyInstance } from 'fastify';
import { MAX_FRAME_BYTES } from '../shared/protocol/binary.ts';
import type { Access } from './access/access.ts';
import type { AppOptions } from './app-options.ts';
import { keysSet } from './config.ts';
import { Account } from './dubbing/account.ts';
import { authorization, openToAll } from './transport/http/authorization.ts';
import { pairingRoutes } from './transport/http/pairing.ts';
import { readCertificate } from './tls.ts';
import { actorRoutes } from './transport/http/actors.ts';
import { changeRoutes } from './transport/http/changes.ts';
import { cloneRoutes } from './transport/http/clones.ts';
import { companionRoutes } from './transport/http/companion.ts';
import { draining } from './transport/http/drain.ts';
import { errorAnswers } from './transport/http/errors.ts';
import { extensionOrigins, guard } from './transport/http/guard.ts';
import { bracketed } from './listening.ts';
import { boundedBodies, jsonBodies } from './transport/http/input.ts';
import { modelRoutes } from './transport/http/models.ts';
import { openApi } from './transport/http/open-api.ts';
import { pages } from './transport/http/pages.ts';
import { onlyContract } from './transport/http/register.ts';
import { sampleRoutes } from './transport/http/samples.ts';
import { sessionRoutes } from './transport/http/sessions.ts';
import { uploadRoutes } from './transport/http/uploads.ts';
import { levelOf } from './log.ts';
import { hostRoutes } from './transport/rooms/host-routes.ts';
import { hostSocket } from './transport/rooms/host-socket.ts';
import { listenerSocket } from './transport/rooms/listener-socket.ts';
import type { RoomsDoor } from './transport/rooms/rooms-door.ts';
import { startServices } from './services.ts';
import { handleProtocols, socketRoute } from './transport/websocket/route.ts';
import { UPLOAD_LIMITS } from './jobs/limits.ts';
import { VERSION } from './version.ts';

declare module 'fastify' {
  interface FastifyInstance {
    readonly access: Access;
    readonly roomsDoor: RoomsDoor;
  }
}

/** A browser's pages and sessions need a few dozen; the system has places for some thousand in all. */
const MOST_CONNECTIONS = 512;
const BEGIN_WITHIN_MS = 15_000;
const HEADERS_WITHIN_MS = 10_000;
/** As long as the largest file may come. */
const REQUEST_WITHIN_MS = UPLOAD_LIMITS.receivedWithinMs + HEADERS_WITHIN_MS;

/** The application, built without listening. Closing it ends every session and job; the catalog stays its maker's. */
export async function buildApp(options: AppOptions): Promise<FastifyInstance> {
  const { config, catalog, log } = options;
  const level = levelOf('http', config);
  const certificate = readCertificate(config);
  const timeouts = { headersTimeout: HEADERS_WITHIN_MS, requestTimeout: REQUEST_WITHIN_MS };
  const app = fastify({
    logger: log === undefined ? false : { level, stream: log, serializers: { req: withoutQuery } },
    logController: new LogController({ disableRequestLogging: !config.DEBUG }),
    // A client that keeps a connection open does not keep the companion from ending; until then it is answered.
    forceCloseConnections: true,
    return503OnClosing: false,
    bodyLimit: MAX_FRAME_BYTES,
    // Ids of sockets are longer than the router takes by default.
    routerOptions: { maxParamLength: 200 },
    // Its types tell a server of https from another one; what is done with either is the same.
    ...((certificate === undefined
      ? { http: timeouts }
      : { https: { ...certificate, ...timeouts } }) as object),
  });
  app.server.maxConnections = MOST_CONNECTIONS;
  const services = await startServices(options, app.log);
  const { access, actors, avatars, changes, clones, limits, queue, registry, roomsDoor, workspace } =
    services;
  const { rooms } = roomsDoor;
  app.decorate('access', access);
  app.decorate('roomsDoor', roomsDoor);
  // Remembered, as requests are still answered when nobody listens any more.
  let port = config.PORT;
  app.addHook('onListen', () => {
    const address = app.server.address();
    if (typeof address === 'object' && address !== null) port = address.port;
    services.begin();
  });
  const drain = draining(app, options.drainMs);
  app.addHook('preClose', async () => {
    // They would keep it from being drained.
    changes.close();
    await drain();
    await services.close();
  });

  // Before the guard: it is this plugin that lets go of the socket of an upgrade that was refused.
  await app.register(websocket, { options: { maxPayload: MAX_FRAME_BYTES, handleProtocols } });
  onlyContract(app);
  errorAnswers(app);
  jsonBodies(app);
  boundedBodies(app);
  guard(app, {
    names: () => [bracketed(config.HOST)],
    origins: extensionOrigins(config.ALLOWED_ORIGINS),
    settings: { host: 'PUBLIC_ADDRESS', origin: 'ALLOWED_ORIGINS' },
    isSecure: certificate !== undefined,
    publicAddress: config.PUBLIC_ADDRESS,
    port: () => port,
  });
  authorization(app, access);
  await openApi(app, VERSION);
  await app.register(fastifyStatic, { serve: false });
  // A scope of its own: the routes must see the plugins.
  await app.register(async (scope) => {
    await scope.register(multipart, { throwFileSizeLimit: false });
    const beginWithinMs = options.beginWithinMs ?? BEGIN_WITHIN_MS;
    socketRoute(scope, { registry, access, config, beginWithinMs });
    pairingRoutes(scope, access);
    companionRoutes(scope, {
      catalog,
      sessions: () => registry.liveCount,
      version: VERSION,
      keys: keysSet(config),
      roomAccess: rooms.defaultAccess,
    });
    changeRoutes(scope, changes, access);
    sessionRoutes(scope, registry);
    actorRoutes(scope, { actors, registry, clones });
    sampleRoutes(scope, { actors, encoder: catalog.speaker, workspace, limits });
    cloneRoutes(scope, { actors, clones, catalog, account: services.account });
    modelRoutes(scope, services.models);
    hostSocket(scope, { rooms, access, nowMs: () => performance.now(), leadWithinMs: options.beginWithinMs });
    listenerSocket(scope, {
      ...{ rooms, access, isBehindProxy: false, nowMs: () => performance.now() },
      joinWithinMs: options.beginWithinMs,
    });
    hostRoutes(scope, {
      rooms,
      avatars,
      addresses: () => roomsDoor.addresses(),
      isOn: roomsDoor.app !== undefined,
    });
    services.metrics.route(scope);
    await scope.register(async (open) => {
      openToAll(open);
      await pages(open);
    });
    uploadRoutes(scope, {
      queue,
      workspace,
      limits,
      checkLanguages: (source, target) => {
        const customer = { account: new Account('asking'), replaced: () => undefined };
        if (target === undefined) catalog.selectForTranscription(source, customer);
        else catalog.choose({ source, target }, customer);
      },
    });
  });
  return app;
}

/** What is searched for is what was said: it is in no log. */
function withoutQuery({
  method,
  url,
}: {
  method?: string;
  url?: string;
}): Record<string, string | undefined> {
  return { method, path: url?.split('?')[0] };
}
