import websocket from '@fastify/websocket';
import fastify, { LogController, type FastifyInstance } from 'fastify';
import { MAX_FRAME_BYTES } from '../shared/wire/binary.ts';
import { keysSet, type Config } from './config.ts';
import type { Catalog } from './catalog.ts';
import { errorAnswers } from './http/errors.ts';
import { guard } from './http/guard.ts';
import { routes } from './http/routes.ts';
import { sessionDependencies } from './session-dependencies.ts';
import { socketRoute } from './socket/route.ts';
import { SessionRegistry } from './socket/session-registry.ts';
import { VERSION } from './version.ts';

export interface AppOptions {
  readonly config: Config;
  readonly catalog: Catalog;
  /** Where the log goes; nowhere if left out. */
  readonly log?: NodeJS.WritableStream;
}

/** The application, built without listening. Closing it ends every session; the catalog stays its maker's. */
export async function buildApp({ config, catalog, log }: AppOptions): Promise<FastifyInstance> {
  const level = config.DEBUG ? 'debug' : 'info';
  const app = fastify({
    logger: log === undefined ? false : { level, stream: log },
    logController: new LogController({ disableRequestLogging: !config.DEBUG }),
    // A client that keeps a connection open does not keep the companion from ending.
    forceCloseConnections: true,
    bodyLimit: MAX_FRAME_BYTES,
    // Ids of sockets are longer than the router takes by default.
    routerOptions: { maxParamLength: 200 },
  });
  const registry = new SessionRegistry({
    dependencies: sessionDependencies(config, catalog),
    maxSessions: config.MAX_SESSIONS,
    chunkSize: config.CHUNK_SIZE,
  });
  app.addHook('preClose', () => registry.close());

  // Before the guard: it is this plugin that lets go of the socket of an upgrade that was refused.
  await app.register(websocket, { options: { maxPayload: MAX_FRAME_BYTES } });
  errorAnswers(app);
  guard(app, {
    host: config.HOST,
    allowedOrigins: config.ALLOWED_ORIGINS,
    port: () => {
      const address = app.server.address();
      return typeof address === 'object' && address !== null ? address.port : config.PORT;
    },
  });
  // A scope of its own: the route must see the socket plugin.
  await app.register((scope, _options, done) => {
    socketRoute(scope, registry, config);
    routes(scope, { catalog, registry, version: VERSION, keys: keysSet(config) });
    done();
  });
  return app;
}
