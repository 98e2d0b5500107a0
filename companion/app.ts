import multipart from '@fastify/multipart';
import fastifyStatic from '@fastify/static';
import websocket from '@fastify/websocket';
import fastify, { LogController, type FastifyInstance } from 'fastify';
import { MAX_FRAME_BYTES } from '../shared/protocol/binary.ts';
import { keysSet, type Config } from './config.ts';
import type { Catalog } from './catalog.ts';
import { Account } from './dubbing/account.ts';
import { Access } from './access/access.ts';
import { authorization, openToAll } from './transport/http/authorization.ts';
import { pairingRoutes } from './transport/http/pairing.ts';
import { readCertificate } from './tls.ts';
import { actorRoutes } from './transport/http/actors.ts';
import { Changes } from './changes.ts';
import { changeRoutes } from './transport/http/changes.ts';
import { cloneRoutes } from './transport/http/clones.ts';
import { companionRoutes } from './transport/http/companion.ts';
import { draining } from './transport/http/drain.ts';
import { errorAnswers } from './transport/http/errors.ts';
import { extensionOrigins, guard } from './transport/http/guard.ts';
import { bracketed } from './listening.ts';
import { boundedBodies, jsonBodies } from './transport/http/input.ts';
import { Metrics } from './transport/http/metrics.ts';
import { modelRoutes } from './transport/http/models.ts';
import { openApi } from './transport/http/open-api.ts';
import { pages } from './transport/http/pages.ts';
import { onlyContract } from './transport/http/register.ts';
import { sampleRoutes } from './transport/http/samples.ts';
import { sessionRoutes } from './transport/http/sessions.ts';
import { uploadRoutes } from './transport/http/uploads.ts';
import { ModelInstaller } from './models/model-installer.ts';
import { ModelJobs } from './models/model-jobs.ts';
import { ModelStore } from './models/model-store.ts';
import { PIPELINE_RATE_HZ } from './recognition/ports/audio-frame.ts';
import { levelOf, logOf } from './log.ts';
import { logEvent } from './log-event.ts';
import { resampled } from './resampler.ts';
import { composeRooms, composeSessions } from './composition.ts';
import { hostRoutes } from './transport/rooms/host-routes.ts';
import { hostSocket } from './transport/rooms/host-socket.ts';
import { listenerSocket } from './transport/rooms/listener-socket.ts';
import { RoomsDoor, type RoomsClock } from './transport/rooms/rooms-door.ts';
import { handleProtocols, socketRoute } from './transport/websocket/route.ts';
import type { SessionEvent } from './dubbing/events.ts';
import { VoiceCloningService } from './cloning/voice-cloning-service.ts';
import { SessionRegistry } from './sessions/session-registry.ts';
import { dubUpload } from './jobs/dub-upload.ts';
import { UPLOAD_LIMITS, type UploadLimits } from './jobs/limits.ts';
import { UploadQueue } from './jobs/queue.ts';
import { Workspace } from './jobs/workspace.ts';
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

export interface AppOptions {
  readonly config: Config;
  readonly catalog: Catalog;
  /** Where the log goes; nowhere if left out. */
  readonly log?: NodeJS.WritableStream;
  readonly uploadLimits?: Partial<UploadLimits>;
  readonly models?: AppModels;
  /** Whether engines on this machine are measured, once and when nobody dubs. */
  readonly measuresEngines?: boolean;
  /** Told of each browser that is paired. */
  readonly onPaired?: (browser: { readonly name: string }) => void;
  /** Unix time in milliseconds, for what expires of codes and passes. */
  readonly nowMs?: () => number;
  /** How long a connection that asks nothing is waited for when the companion stops. */
  readonly drainMs?: number;
  /** Who connects and begins nothing gives the place back after so long. */
  readonly beginWithinMs?: number;
  /** The clock of rooms; that of this process where left out. */
  readonly roomsClock?: RoomsClock;
}

export interface AppModels {
  /** Left out, one of MODELS_DIR. Its store is to be the engines', so that they are told of what changes. */
  readonly installer?: ModelInstaller;
}

/** What of a session may change what is known of actors. */
const OF_SPEAKERS: ReadonlySet<SessionEvent['type']> = new Set(['speaker', 'voiceCloning', 'stopped']);

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
  const [sessionLog, uploadLog] = [logOf(app.log, 'session', config), logOf(app.log, 'uploads', config)];
  const engineLog = logOf(app.log, 'engines', config);
  const changes: Changes = new Changes(() => {
    if (models.hasChanged()) changes.note('models', 'engines', 'voices');
  });
  const access = new Access({
    folder: config.DATA_DIR,
    code: config.PAIRING_CODE,
    log: logOf(app.log, 'access', config),
    onPaired: (browser) => {
      changes.note('browsers');
      options.onPaired?.(browser);
    },
    nowMs: options.nowMs,
  });
  app.decorate('access', access);
  const metrics: Metrics = new Metrics({
    sessions: () => registry.counts(),
    uploads: () => queue.counts(),
    engines: () => catalog.entries(),
  });
  const sessions = composeSessions(config, catalog, (rows) => {
    sessionLog.warn({ rows }, 'rows of the actors are damaged, and are left out');
  });
  const { actors } = sessions;
  /** Of what is bought outside sessions: it counts towards the day's limit. */
  const account = (): Account => new Account('samples', { bought: metrics.bought }, sessions.daySpending);
  const clones = new VoiceCloningService({
    actors,
    cloner: () => catalog.cloner,
    encoder: catalog.speaker,
    speak: async (voice, signal) => {
      const { samples, rateHz } = await catalog.speak(voice, { language: 'en', account: account() }, signal);
      return resampled(samples, rateHz, PIPELINE_RATE_HZ);
    },
    onProgress: () => {
      changes.note('actors', 'voices');
    },
  });
  const dependencies = {
    ...sessions.dependencies(clones),
    measured: metrics.measured,
    bought: metrics.bought,
  };
  const registry = new SessionRegistry({
    dependencies,
    maxSessions: config.MAX_SESSIONS,
    chunkSize: config.CHUNK_SIZE,
    onEvent: (event, session) => {
      metrics.count(event);
      logEvent(sessionLog, event, { session });
      if (event.type === 'clause') changes.note('sessions');
      if (OF_SPEAKERS.has(event.type)) changes.note('sessions', 'actors');
    },
    onChanged: () => {
      changes.note('sessions');
    },
  });
  const limits = {
    ...UPLOAD_LIMITS,
    fileBytes: config.MAX_UPLOAD_MB * 1_000_000,
    ...options.uploadLimits,
  };
  const workspace = await Workspace.create(config.DATA_DIR);
  const queue = new UploadQueue({
    workspace,
    limits,
    work: (job) =>
      dubUpload(job, {
        dependencies,
        onEvent: (event) => {
          metrics.count(event);
          logEvent(uploadLog, event, { upload: job.upload.id });
        },
        chunkSamples: config.CHUNK_SIZE,
        mostS: limits.durationS,
        isBusy: () => registry.liveCount > 0,
      }),
    onChanged: () => {
      changes.note('uploads');
    },
    onEnded: (job) => {
      const { upload_id, state, duration_s, error } = job.report();
      uploadLog.info({ upload: upload_id, state, duration_s, error: error?.code }, 'a file ended');
      if (error?.code === 'internal') uploadLog.error({ upload: upload_id, err: job.cause }, 'a file failed');
    },
  });
  const roomDubbing = composeRooms(catalog, dependencies);
  const roomsDoor = await RoomsDoor.create({
    config,
    dubbing: roomDubbing,
    log,
    drainMs: options.drainMs,
    joinWithinMs: options.beginWithinMs,
    clock: options.roomsClock,
  });
  app.decorate('roomsDoor', roomsDoor);
  const { rooms } = roomsDoor;
  const models = new ModelJobs({
    installer: options.models?.installer ?? new ModelInstaller({ store: new ModelStore(config.MODELS_DIR) }),
    isInUse: (id) => catalog.loadedModels?.().includes(id) === true,
    onChanged: () => {
      changes.note('models', 'engines', 'voices');
    },
    onFailed: (model, error) => {
      engineLog.warn({ model, err: error }, 'a model could not be installed');
    },
  });
  const isBusy = (): boolean => registry.liveCount > 0 || queue.counts().running > 0;
  // Remembered, as requests are still answered when nobody listens any more.
  let port = config.PORT;
  app.addHook('onListen', () => {
    const address = app.server.address();
    if (typeof address === 'object' && address !== null) port = address.port;
    clones.begin();
    if (options.measuresEngines === true) {
      catalog.measureWhenIdle?.(isBusy, (error) => {
        engineLog.warn({ err: error }, 'the engines could not be measured');
      });
    }
  });
  const drain = draining(app, options.drainMs);
  app.addHook('preClose', async () => {
    // They would keep it from being drained.
    changes.close();
    await drain();
    await Promise.all([registry.close(), queue.close(), models.close(), roomsDoor.close()]);
    await clones.close();
    roomDubbing.close();
    sessions.close();
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
    });
    changeRoutes(scope, changes, access);
    sessionRoutes(scope, registry);
    actorRoutes(scope, { actors, registry, clones });
    sampleRoutes(scope, { actors, encoder: catalog.speaker, workspace, limits });
    cloneRoutes(scope, { actors, clones, catalog, account });
    modelRoutes(scope, models);
    hostSocket(scope, { rooms, access, nowMs: () => performance.now(), leadWithinMs: options.beginWithinMs });
    listenerSocket(scope, {
      ...{ rooms, access, isBehindProxy: false, nowMs: () => performance.now() },
      joinWithinMs: options.beginWithinMs,
    });
    hostRoutes(scope, {
      rooms,
      addresses: () => roomsDoor.addresses(),
      isOn: roomsDoor.app !== undefined,
    });
    metrics.route(scope);
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
