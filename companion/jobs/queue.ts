import { DubError } from '../../shared/protocol/errors.ts';
import { UploadJob, type ResultFiles, type Upload } from './job.ts';
import type { UploadLimits } from './limits.ts';
import type { Workspace } from './workspace.ts';

export interface QueueOptions {
  readonly workspace: Workspace;
  readonly limits: UploadLimits;
  /** Does the work of one job. Rejects where it cannot, and where the job's signal is aborted. */
  readonly work: (job: UploadJob) => Promise<ResultFiles>;
  readonly onEnded?: (job: UploadJob) => void;
  /** Told whenever a job is further. */
  readonly onChanged?: () => void;
}

interface Kept {
  readonly job: UploadJob;
  /** Resolves once nothing is done for it any more. */
  readonly ended: Promise<void>;
  forget?: NodeJS.Timeout;
}

/** Uploads, one at a time; what came of them is kept for a while, and then nothing of them is left. */
export class UploadQueue {
  readonly #options: QueueOptions;
  readonly #jobs = new Map<string, Kept>();
  /** Places promised to uploads that are still arriving. */
  #arriving = 0;
  #running: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(options: QueueOptions) {
    this.#options = options;
  }

  /** Jobs by their state. */
  counts(): Record<UploadJob['state'], number> {
    const counts = { waiting: 0, running: 0, done: 0, failed: 0 };
    for (const { job } of this.#jobs.values()) counts[job.state]++;
    return counts;
  }

  /**
   * Takes an upload in, once `receive` has it whole.
   * @throws DubError `overloaded` where too many wait already, before anything is received
   */
  async admit(receive: () => Promise<Upload>): Promise<UploadJob> {
    const { limits } = this.#options;
    if (this.counts().waiting + this.#arriving >= limits.waiting) {
      throw new DubError('overloaded', { reason: 'uploads' });
    }
    this.#arriving++;
    try {
      const job = new UploadJob(await receive(), this.#options.onChanged);
      if (this.#isClosed) throw new DubError('not_available', { reason: 'stopping' });
      this.#running = this.#running.then(() => this.#run(job));
      this.#jobs.set(job.upload.id, { job, ended: this.#running });
      return job;
    } finally {
      this.#arriving--;
    }
  }

  /** @throws DubError `not_found`, also once its time is over */
  find(id: string): UploadJob {
    const kept = this.#jobs.get(id);
    if (kept === undefined) throw new DubError('not_found', { reason: 'upload' });
    return kept.job;
  }

  /** Ends it if it runs; nothing of it is left. @throws DubError `not_found` */
  async forget(id: string): Promise<void> {
    const job = this.find(id);
    const kept = this.#jobs.get(id);
    clearTimeout(kept?.forget);
    this.#jobs.delete(id);
    job.cancel();
    // What runs lets go of its files first.
    if (job.state === 'running') await kept?.ended;
    await this.#options.workspace.discard(job.upload.folder);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const { job, forget } of this.#jobs.values()) {
      clearTimeout(forget);
      job.cancel();
    }
    await this.#running;
    this.#jobs.clear();
    await this.#options.workspace.close();
  }

  async #run(job: UploadJob): Promise<void> {
    const { work, workspace, limits, onEnded } = this.#options;
    if (job.signal.aborted) return;
    job.run();
    try {
      job.finish(await work(job), limits.keptMs);
    } catch (error) {
      job.fail(error, limits.keptMs);
      await workspace.discard(job.upload.folder);
    }
    onEnded?.(job);
    this.#keepForAWhile(job.upload.id);
  }

  #keepForAWhile(id: string): void {
    const kept = this.#jobs.get(id);
    if (kept === undefined || this.#isClosed) return;
    kept.forget = setTimeout(() => void this.forget(id), this.#options.limits.keptMs);
    kept.forget.unref();
    const over = [...this.#jobs].filter(([, { job }]) => job.isOver);
    const oldest = over[0]?.[0];
    if (over.length > this.#options.limits.kept && oldest !== undefined) void this.forget(oldest);
  }
}
