/** A folder for models, a host and registries to install from. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ModelDescriptor } from '../../companion/models/descriptor.ts';
import {
  ModelInstaller,
  type InstallerOptions,
  type InstallEvent,
  type InstallOutcome,
} from '../../companion/models/model-installer.ts';
import { ModelStore } from '../../companion/models/model-store.ts';
import { ModelHost } from '../fakes/model-host.ts';
import { Packages } from '../fakes/model-packages.ts';

export interface ModelsBed {
  /** MODELS_DIR. */
  readonly folder: string;
  readonly store: ModelStore;
  readonly host: ModelHost;
  readonly packages: Packages;
  readonly events: InstallEvent[];
  installer(catalogue: readonly ModelDescriptor[], options?: Partial<InstallerOptions>): ModelInstaller;
  /** Installs all of the catalogue. */
  install(
    catalogue: readonly ModelDescriptor[],
    options?: Partial<InstallerOptions>,
    signal?: AbortSignal,
  ): Promise<readonly InstallOutcome[]>;
  close(): Promise<void>;
}

/** Long enough for any answer that comes, however busy the machine is. */
const PATIENT_HTTP = { answerMs: 60_000, stallMs: 60_000, fruitlessTries: 2 };
/** For a server that never goes on: its silence is waited out. */
export const IMPATIENT_HTTP = { answerMs: 1000, stallMs: 500, fruitlessTries: 2 };
const CLIENTS = { answerMs: 60_000, pollMs: 20 };
const LOCK = { pollMs: 10, touchMs: 50, staleMs: 30_000 };

export async function openModelsBed(): Promise<ModelsBed> {
  const folder = await mkdtemp(join(tmpdir(), 'samevoice-models-'));
  const [host, packages] = [await ModelHost.start(), await Packages.create()];
  const store = new ModelStore(folder);
  const events: InstallEvent[] = [];
  const installer: ModelsBed['installer'] = (catalogue, options = {}) =>
    new ModelInstaller({
      ...{
        store,
        catalogue,
        firefoxBase: `${host.base}firefox/`,
        http: PATIENT_HTTP,
        clients: CLIENTS,
        lock: LOCK,
      },
      ...{ pip: packages.pip(), npm: packages.npm() },
      ...options,
    });
  return {
    ...{ folder, store, host, packages, events, installer },
    install: (catalogue, options, signal = new AbortController().signal) =>
      installer(catalogue, options).install(
        catalogue.map(({ id }) => id),
        { signal, onEvent: (event) => events.push(event) },
      ),
    close: async () => {
      await Promise.all([host.close(), packages.close()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Codes of the refusals that were told, in order. */
export function refusalsIn(events: readonly InstallEvent[]): readonly string[] {
  return events.flatMap((event) => (event.type === 'refused' ? [event.refusal.code] : []));
}
