import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm, rmdir, unlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { readTextFile } from '../text-file.ts';

/** In the data folder, where the user may keep things of their own. */
export const UPLOADS_FOLDER = 'samevoice-uploads';
/** The file that tells a place of ours from any other folder; nothing is deleted where it is not. */
export const MARK = '.made-by-samevoice';
const MARK_TEXT = 'Samevoice made this folder for uploads, and deletes it when it is done with them.\n';

const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const PLACE_NAME = new RegExp(`^(\\d+)-${UUID}$`);
const UPLOAD_NAME = new RegExp(`^${UUID}$`);

/** The places of this process. */
const ours = new Set<string>();

/**
 * Where uploads and what is made of them lie, a folder each, readable by nobody else. Every process makes a place of its
 * own, and clears away those of processes that did not come to do it.
 */
export class Workspace {
  readonly #root: string;
  #place: Promise<string> | undefined;

  /** @param dataDir where the companion keeps things */
  static async create(dataDir: string): Promise<Workspace> {
    const root = join(dataDir, UPLOADS_FOLDER);
    await clearAbandoned(root);
    return new Workspace(root);
  }

  private constructor(root: string) {
    this.#root = root;
  }

  /**
   * A folder for one upload, made.
   * @param id a UUID
   */
  async open(id: string): Promise<string> {
    if (!UPLOAD_NAME.test(id)) throw new Error(`The id of an upload is a UUID, and not ${id}.`);
    // Made at the first upload, and tried again at the next where it cannot be.
    this.#place ??= makePlace(this.#root).catch((error: unknown) => {
      this.#place = undefined;
      throw error;
    });
    const folder = join(await this.#place, id);
    await mkdir(folder, { mode: 0o700 });
    return folder;
  }

  /** @param folder from `open` */
  async discard(folder: string): Promise<void> {
    if (dirname(folder) !== (await this.#place) || !UPLOAD_NAME.test(basename(folder))) {
      throw new Error('Only the folder of an upload is discarded.');
    }
    await rm(folder, { recursive: true, force: true });
  }

  /** Everything goes. */
  async close(): Promise<void> {
    const place = await this.#place?.catch(() => undefined);
    if (place === undefined) return;
    this.#place = undefined;
    await removePlace(place);
    ours.delete(place);
  }
}

async function makePlace(root: string): Promise<string> {
  await mkdir(root, { recursive: true, mode: 0o700 });
  const place = join(root, `${process.pid}-${randomUUID()}`);
  ours.add(place);
  await mkdir(place, { mode: 0o700 });
  await writeFile(join(place, MARK), MARK_TEXT, { mode: 0o600 });
  return place;
}

async function clearAbandoned(root: string): Promise<void> {
  const entries = await readdir(root, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    const pid = Number(PLACE_NAME.exec(entry.name)?.[1]);
    const place = join(root, entry.name);
    // In a container the next process has the same id as the one that died.
    const isAbandoned = pid === process.pid ? !ours.has(place) : !isAlive(pid);
    // A link is no folder here: what it points to is somebody else's.
    if (!(pid > 0) || !isAbandoned || !entry.isDirectory() || !isMarked(place)) continue;
    // What cannot be removed, as it is another user's, keeps nobody from starting.
    await removePlace(place).catch(() => undefined);
  }
}

function isMarked(place: string): boolean {
  try {
    return readTextFile(join(place, MARK), MARK_TEXT.length) === MARK_TEXT;
  } catch {
    return false;
  }
}

/** The uploads in it, the mark, and then the folder, unless somebody else has put something there. */
async function removePlace(place: string): Promise<void> {
  const names = await readdir(place);
  for (const name of names.filter((one) => UPLOAD_NAME.test(one))) {
    await rm(join(place, name), { recursive: true, force: true });
  }
  await unlink(join(place, MARK));
  await rmdir(place).catch(() => undefined);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
