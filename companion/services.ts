/** What the companion keeps while it runs, whoever asks for it: sessions, files, rooms, actors, clones and models. */
import { Access } from './access/access.ts';
import type { AppOptions } from './app-options.ts';
import { Changes } from './changes.ts';
import { VoiceCloningService } from './cloning/voice-cloning-service.ts';
import { composeRooms, composeSessions } from './composition.ts';
import { Account } from './dubbing/account.ts';
import type { SessionEvent } from './dubbing/events.ts';
import { dubUpload } from './jobs/dub-upload.ts';
import { UPLOAD_LIMITS } from './jobs/limits.ts';
import { UploadQueue } from './jobs/queue.ts';
import { Workspace } from './jobs/workspace.ts';
import { logEvent } from './log-event.ts';
import { logOf, type Log } from './log.ts';
import { ModelInstaller } from './models/model-installer.ts';
import { ModelJobs } from './models/model-jobs.ts';
import { ModelStore } from './models/model-store.ts';
import { PIPELINE_RATE_HZ } from './recognition/ports/audio-frame.ts';
import { resampled } from './resampler.ts';
import { SessionRegistry } from './sessions/session-registry.ts';
import { Metrics } from './transport/http/metrics.ts';
import { AvatarFiles } from './rooms/avatar-files.ts';
import { RoomsDoor } from './transport/rooms/rooms-door.ts';

/** What of a session may change what is known of actors. */
const OF_SPEAKERS: ReadonlySet<SessionEvent['type']> = new Set(['speaker', 'voiceCloning', 'stopped']);

export type Services = Awaited<ReturnType<typeof startServices>>;

/** Closing them ends every session and job; the catalog stays its maker's. */
export async function startServices(options: AppOptions, log: Log) {
  const { config, catalog } = options;
  const [sessionLog, uploadLog] = [logOf(log, 'session', config), logOf(log, 'uploads', config)];
  const engineLog = logOf(log, 'engines', config);
  const changes: Changes = new Changes(() => {
    if (models.hasChanged()) changes.note('models', 'engines', 'voices');
  });
  const access = new Access({
    folder: config.DATA_DIR,
    code: config.PAIRING_CODE,
    log: logOf(log, 'access', config),
    onPaired: (browser) => {
      changes.note('browsers');
      options.onPaired?.(browser);
    },
    nowMs: options.nowMs,
  });
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
  const avatars = new AvatarFiles(config.DATA_DIR, ({ file, why }) => {
    sessionLog.warn({ file, why }, "an avatar's file does not fit, and is left out");
  });
  const roomsDoor = await RoomsDoor.create({
    config,
    avatars,
    dubbing: roomDubbing,
    log: options.log,
    drainMs: options.drainMs,
    joinWithinMs: options.beginWithinMs,
    clock: options.roomsClock,
  });
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
  return {
    access,
    account,
    actors,
    avatars,
    changes,
    clones,
    limits,
    metrics,
    models,
    queue,
    registry,
    roomsDoor,
    workspace,
    /** To be called once it is listened: interrupted clones go on, and the engines are measured when nobody dubs. */
    begin: (): void => {
      clones.begin();
      if (options.measuresEngines !== true) return;
      const isBusy = (): boolean => registry.liveCount > 0 || queue.counts().running > 0;
      catalog.measureWhenIdle?.(isBusy, (error) => {
        engineLog.warn({ err: error }, 'the engines could not be measured');
      });
    },
    close: async (): Promise<void> => {
      await Promise.all([registry.close(), queue.close(), models.close(), roomsDoor.close()]);
      await clones.close();
      roomDubbing.close();
      sessions.close();
    },
  };
}
