/** Installations that a client of the companion asked for: one after another, each to be stopped. */
import type { ModelReport } from '../../shared/models.ts';
import { DubError } from '../../shared/protocol/errors.ts';
import { BERGAMOT, pairOf, pairTitle } from './bergamot.ts';
import { InstallProgress } from './install-progress.ts';
import { asModelError, ModelError } from './model-error.ts';
import type { ModelInstaller } from './model-installer.ts';
import type { StoredState } from './model-store.ts';

/** More than anyone presses, and fewer than a script could pile up. */
const MAX_JOBS = 40;

interface Job {
  readonly abort: AbortController;
  readonly progress: InstallProgress;
  readonly ended: Promise<void>;
}

export interface ModelJobsOptions {
  readonly installer: ModelInstaller;
  /** Whether an engine of this process has loaded the model. */
  readonly isInUse: (id: string) => boolean;
  /** Told whenever an installation is further, and when one begins or ends. */
  readonly onChanged?: () => void;
  /** Told of each installation that failed. */
  readonly onFailed?: (id: string, error: ModelError) => void;
}

export class ModelJobs {
  readonly #options: ModelJobsOptions;
  readonly #installer: ModelInstaller;
  readonly #jobs = new Map<string, Job>();
  /** Of the last try, until the next. */
  readonly #errors = new Map<string, ModelError>();
  #tail: Promise<void> = Promise.resolve();
  /** Of all models that something is there of, when it was looked last. */
  #states: string | undefined;

  constructor(options: ModelJobsOptions) {
    this.#options = options;
    this.#installer = options.installer;
  }

  /** Every model that is offered, and whatever else is there or was asked for. */
  reports(): ModelReport[] {
    const { catalogue, store } = this.#installer;
    const ids = [
      ...catalogue.map(({ id }) => id),
      ...store.ids(),
      ...this.#jobs.keys(),
      ...this.#errors.keys(),
    ];
    return [...new Set(ids)].map((id) => this.report(id));
  }

  /** Whether models came or went since this was asked last: another process may install as well. */
  hasChanged(): boolean {
    const { store } = this.#installer;
    const before = this.#states;
    this.#states = store
      .ids()
      .map((id) => `${id} ${store.stateOf(id)}`)
      .join();
    return before !== undefined && before !== this.#states;
  }

  /** @throws DubError `not_found` */
  report(id: string): ModelReport {
    const about = this.#about(id);
    if (about === undefined) throw new DubError('not_found', { reason: 'model', model: id });
    const job = this.#jobs.get(id);
    const error = this.#errors.get(id);
    const stored = this.#installer.store.stateOf(id);
    return {
      ...{ id, ...about, in_use: stored === 'installed' && this.#options.isInUse(id) },
      ...stateOf(job, error, stored),
    };
  }

  /**
   * Begins to install, unless that is going on or done.
   * @throws DubError `not_found`, `overloaded`
   */
  start(id: string): void {
    const { store } = this.#installer;
    if (!this.#installer.canInstall(id)) throw new DubError('not_found', { reason: 'model', model: id });
    if (this.#jobs.has(id) || store.folderOf(id) !== undefined) return;
    if (this.#jobs.size >= MAX_JOBS) {
      throw new DubError('overloaded', { reason: 'models', count: MAX_JOBS });
    }
    this.#errors.delete(id);
    const abort = new AbortController();
    const progress = new InstallProgress(undefined, this.#options.onChanged);
    const ended = this.#tail.then(() => this.#install(id, abort.signal, progress));
    this.#tail = ended;
    this.#jobs.set(id, { abort, progress, ended });
    this.#options.onChanged?.();
  }

  /**
   * Stops an installation and keeps what has come; where none is going on, removes the model.
   * @throws DubError `not_found`, `store_read_only`
   */
  async stopOrRemove(id: string): Promise<void> {
    if (this.#about(id) === undefined) throw new DubError('not_found', { reason: 'model', model: id });
    const job = this.#jobs.get(id);
    if (job !== undefined) {
      job.abort.abort(new Stopped());
      await job.ended;
      return;
    }
    this.#errors.delete(id);
    try {
      await this.#installer.remove(id, { signal: AbortSignal.timeout(REMOVE_WITHIN_MS) });
    } catch (cause) {
      const { folder } = this.#installer.store;
      throw new DubError(
        'store_read_only',
        { reason: 'models', folder },
        { cause: asModelError(cause, folder) },
      );
    }
  }

  /** Stops all. */
  async close(): Promise<void> {
    for (const { abort } of this.#jobs.values()) abort.abort(new Stopped());
    await this.#tail;
  }

  async #install(id: string, signal: AbortSignal, progress: InstallProgress): Promise<void> {
    try {
      signal.throwIfAborted();
      const [outcome] = await this.#installer.install([id], { signal, progress });
      if (outcome?.error !== undefined) this.#fail(id, outcome.error);
    } catch (error) {
      if (!signal.aborted) this.#fail(id, asModelError(error, this.#installer.store.folder));
    } finally {
      this.#jobs.delete(id);
      this.#options.onChanged?.();
    }
  }

  #fail(id: string, error: ModelError): void {
    this.#errors.set(id, error);
    this.#options.onFailed?.(id, error);
  }

  #about(id: string): About | undefined {
    const manifest = this.#installer.store.manifestOf(id);
    const known = manifest ?? this.#installer.descriptorOf(id);
    if (known !== undefined) {
      const { title, task, languages, licence, attribution } = known;
      const size = known.files.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0);
      return { title, task, languages: [...languages], size_bytes: size, licence, attribution };
    }
    const pair = this.#jobs.has(id) || this.#errors.has(id) ? pairOf(id) : undefined;
    if (pair === undefined) return undefined;
    const { source, target } = pair;
    const size = this.#jobs.get(id)?.progress.of(id).totalBytes ?? 0;
    return {
      ...{ title: pairTitle(source, target), task: 'translation', languages: [source, target] },
      ...{ size_bytes: Math.round(size), ...BERGAMOT },
    };
  }
}

type About = Pick<ModelReport, 'title' | 'task' | 'languages' | 'size_bytes' | 'licence' | 'attribution'>;

class Stopped extends Error {
  override readonly name = 'Stopped';
}

/** Another process that installs may hold the lock longer; the removal then can be asked for again. */
const REMOVE_WITHIN_MS = 10_000;

function stateOf(
  job: Job | undefined,
  error: ModelError | undefined,
  stored: StoredState,
): Pick<ModelReport, 'state' | 'progress' | 'error'> {
  if (job !== undefined) {
    const { doneBytes, totalBytes } = job.progress.all();
    return { state: 'installing', progress: totalBytes === 0 ? 0 : Math.min(1, doneBytes / totalBytes) };
  }
  if (stored === 'installed') return { state: 'installed' };
  if (error !== undefined) return { state: 'failed', error: error.report() };
  return { state: stored === 'damaged' ? 'damaged' : 'absent' };
}
