/** The models in MODELS_DIR: which of them are whole, and what each must be. Other processes may install and remove. */
import { readdirSync, statSync } from 'node:fs';
import { rm, rmdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { MODEL_ID } from './descriptor.ts';
import { sha256Of } from './file-hash.ts';
import { hasAllFiles, MANIFEST_NAME, readManifest, writeManifest, type Manifest } from './manifest.ts';
import { PART_SUFFIXES } from './part-files.ts';

/** "partial": an installation that was broken off, and can be gone on with. */
export type StoredState = 'absent' | 'partial' | 'installed' | 'damaged';

interface CachedManifest {
  /** Which file it was read from: a rewritten manifest is another file. */
  readonly key: string;
  readonly manifest: Manifest | undefined;
}

export class ModelStore {
  /** MODELS_DIR, absolute. */
  readonly folder: string;
  readonly #manifests = new Map<string, CachedManifest>();
  /** Found damaged in this process, by id: when that copy was installed. */
  readonly #damaged = new Map<string, string>();
  readonly #listeners = new Set<() => void>();

  /** @param folder MODELS_DIR; need not exist */
  constructor(folder: string) {
    this.folder = resolve(folder);
  }

  /**
   * The folder of a model that is whole: its manifest says which hashes were verified, and every file has its size.
   * Looked up anew at each call, so that what another process installs is seen.
   */
  folderOf(id: string): string | undefined {
    return this.stateOf(id) === 'installed' ? join(this.folder, id) : undefined;
  }

  /** Ids of installed models, sorted. */
  installed(): readonly string[] {
    return this.ids().filter((id) => this.stateOf(id) === 'installed');
  }

  /** Ids of all models that something is there of, sorted. */
  ids(): readonly string[] {
    try {
      const entries = readdirSync(this.folder, { withFileTypes: true });
      return entries
        .filter((entry) => entry.isDirectory() && MODEL_ID.test(entry.name))
        .map(({ name }) => name)
        .filter((id) => this.manifestOf(id) !== undefined)
        .sort();
    } catch {
      return [];
    }
  }

  stateOf(id: string): StoredState {
    const manifest = this.manifestOf(id);
    if (manifest === undefined) return 'absent';
    if (manifest.state === 'installing') return 'partial';
    const isDamaged = manifest.state === 'damaged' || this.#damaged.get(id) === manifest.installed_at;
    return isDamaged || !hasAllFiles(join(this.folder, id), manifest) ? 'damaged' : 'installed';
  }

  /** What the model's folder says of itself; undefined where it is not one of ours. */
  manifestOf(id: string): Manifest | undefined {
    if (!MODEL_ID.test(id)) return undefined;
    const folder = join(this.folder, id);
    try {
      const { ino, mtimeMs, size } = statSync(join(folder, MANIFEST_NAME));
      const key = `${ino} ${mtimeMs} ${size}`;
      const cached = this.#manifests.get(id);
      if (cached?.key === key) return cached.manifest;
      const read = readManifest(folder);
      const manifest = read?.id === id ? read : undefined;
      this.#manifests.set(id, { key, manifest });
      return manifest;
    } catch {
      return undefined;
    }
  }

  /**
   * Hashes every file against the manifest. False where one does not fit; the model then counts as damaged, here and,
   * where the folder can be written to, for every other process.
   * @throws the signal's reason
   */
  async verify(id: string, signal?: AbortSignal): Promise<boolean> {
    signal?.throwIfAborted();
    const manifest = this.manifestOf(id);
    if (manifest?.installed_at === undefined || manifest.state !== 'installed') return false;
    const folder = join(this.folder, id);
    for (const { name, sha256 } of manifest.files) {
      if (sha256 !== undefined && (await fits(join(folder, name), sha256, signal))) continue;
      await this.#markDamaged(id, manifest, manifest.installed_at);
      return false;
    }
    return true;
  }

  /**
   * Deletes what was installed of a model, and nothing else that may lie in its folder.
   * @throws the errors of the file system
   */
  async remove(id: string): Promise<void> {
    const manifest = this.manifestOf(id);
    if (manifest === undefined) return;
    const folder = join(this.folder, id);
    const names = manifest.files.flatMap(({ name }) => [name, ...PART_SUFFIXES.map((end) => name + end)]);
    for (const name of names) await rm(join(folder, name), { force: true });
    // Last, so that a removal that is broken off can be repeated.
    await rm(join(folder, MANIFEST_NAME), { force: true });
    const folders = new Set(manifest.files.map(({ name }) => dirname(join(folder, name))));
    for (const path of [...folders, folder].sort((a, b) => b.length - a.length)) await removeEmpty(path);
    this.changed();
  }

  /** Called when a model was installed, removed or found damaged in this process. @returns ends it */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** For the installer. */
  changed(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  async #markDamaged(id: string, manifest: Manifest, installedAt: string): Promise<void> {
    this.#damaged.set(id, installedAt);
    // On a disk that is only read the mark holds for this process.
    await writeManifest(join(this.folder, id), { ...manifest, state: 'damaged' }).catch(() => undefined);
    this.changed();
  }
}

/** @throws the signal's reason */
async function fits(path: string, sha256: string, signal: AbortSignal | undefined): Promise<boolean> {
  try {
    return (await sha256Of(path, signal)) === sha256;
  } catch {
    signal?.throwIfAborted();
    return false;
  }
}

async function removeEmpty(folder: string): Promise<void> {
  await rmdir(folder).catch(() => undefined);
}
