/** The packages that a run fetches: each once, kept while a file still needs it, and over a break-off. */
import { mkdir, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { PackageRef } from './descriptor.ts';
import { SourceRefusal } from './model-error.ts';
import { isOfWholeSource, type SourceHealth } from './source-health.ts';
import { runClient, type ClientLimits, type PackageClient } from './sources/package-client.ts';

export const DOWNLOADS_NAME = '.downloads';
const WORK = 'work-';

export class PackageArchives {
  readonly #folder: string;
  readonly #limits: ClientLimits;
  readonly #health: SourceHealth;

  /** @param folder MODELS_DIR */
  constructor(folder: string, health: SourceHealth, limits: ClientLimits) {
    this.#folder = join(folder, DOWNLOADS_NAME);
    this.#health = health;
    this.#limits = limits;
  }

  /**
   * The package's archive, fetched where it is not here.
   * @throws SourceRefusal; the signal's reason; the errors of the file system
   */
  async get(
    client: PackageClient,
    reference: PackageRef,
    run: { readonly signal: AbortSignal; readonly onBytes?: (bytes: number) => void },
  ): Promise<string> {
    const passedOver = this.#health.refusalOf(client.name, client.label(reference));
    if (passedOver !== undefined) throw passedOver;
    const folder = join(this.#folder, keyOf(client, reference));
    const kept = await archiveIn(folder, client.extension);
    if (kept !== undefined) return kept;
    // What a killed run left of it is of no use: clients do not go on with a part.
    const work = join(this.#folder, `${WORK}${process.pid}`);
    await rm(work, { recursive: true, force: true });
    await mkdir(work, { recursive: true });
    try {
      const archive = await runClient(client, reference, { folder: work, ...run }, this.#limits);
      await mkdir(folder, { recursive: true });
      const path = join(folder, basename(archive));
      await rename(archive, path);
      return path;
    } catch (error) {
      if (error instanceof SourceRefusal) {
        this.#health.note(isOfWholeSource(error.code) ? client.name : client.label(reference), error);
      }
      throw error;
    } finally {
      await rm(work, { recursive: true, force: true });
      await rmdir(this.#folder).catch(() => undefined);
    }
  }

  /** What it holds is not what was wanted: it is thrown away, and not asked for again in this run. */
  async refuse(client: PackageClient, reference: PackageRef, refusal: SourceRefusal): Promise<void> {
    this.#health.note(client.label(reference), refusal);
    await this.drop(client, reference);
  }

  /** Nothing needs it any more. */
  async drop(client: PackageClient, reference: PackageRef): Promise<void> {
    await rm(join(this.#folder, keyOf(client, reference)), { recursive: true, force: true });
    await rmdir(this.#folder).catch(() => undefined);
  }

  /** What runs that were killed left half done. To be called while nobody else installs. */
  async clean(): Promise<void> {
    const names = await readdir(this.#folder).catch(() => []);
    for (const name of names.filter((one) => one.startsWith(WORK))) {
      await rm(join(this.#folder, name), { recursive: true, force: true });
    }
    await rmdir(this.#folder).catch(() => undefined);
  }
}

function keyOf(client: PackageClient, { name, version }: PackageRef): string {
  return `${client.name}-${name}-${version}`;
}

async function archiveIn(folder: string, extension: string): Promise<string | undefined> {
  const names = await readdir(folder).catch(() => []);
  const found = names.find((name) => name.endsWith(extension));
  return found === undefined ? undefined : join(folder, found);
}
