import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Those of this process. */
const ours = new Set<string>();
let count = 0;

/**
 * Where uploads and what is made of them lie, a folder each, readable by nobody else. Every process has its own place, and
 * clears away those of processes that did not come to do it.
 */
export class Workspace {
  readonly #root: string;
  #path: string | undefined;

  /** @param dataDir where the companion keeps things */
  constructor(dataDir: string) {
    this.#root = join(dataDir, 'uploads');
    this.#clearAbandoned();
  }

  /** A folder for one upload, made. */
  async open(id: string): Promise<string> {
    const folder = join(this.#own(), id);
    await mkdir(folder, { mode: 0o700 });
    return folder;
  }

  async discard(folder: string): Promise<void> {
    await rm(folder, { recursive: true, force: true });
  }

  /** Everything goes. */
  async close(): Promise<void> {
    if (this.#path === undefined) return;
    await rm(this.#path, { recursive: true, force: true });
    ours.delete(this.#path);
    this.#path = undefined;
  }

  /** Made at the first upload. */
  #own(): string {
    if (this.#path !== undefined) return this.#path;
    this.#path = join(this.#root, `${process.pid}-${++count}`);
    rmSync(this.#path, { recursive: true, force: true });
    mkdirSync(this.#path, { recursive: true, mode: 0o700 });
    ours.add(this.#path);
    return this.#path;
  }

  #clearAbandoned(): void {
    for (const name of entries(this.#root)) {
      const path = join(this.#root, name);
      const pid = Number.parseInt(name, 10);
      // In a container the next process has the same id as the one that died.
      const isAbandoned = pid === process.pid ? !ours.has(path) : !isAlive(pid);
      if (isAbandoned) rmSync(path, { recursive: true, force: true });
    }
  }
}

function entries(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function isAlive(pid: number): boolean {
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
