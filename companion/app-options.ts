import type { Catalog } from './catalog.ts';
import type { Config } from './config.ts';
import type { UploadLimits } from './jobs/limits.ts';
import type { ModelInstaller } from './models/model-installer.ts';
import type { RoomsClock } from './transport/rooms/rooms-door.ts';

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
