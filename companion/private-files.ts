/** Files and folders that nobody else on this machine may read. Where a system has no such modes, they change nothing. */
import { randomUUID } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';

const OTHERS = 0o077;
/** A folder that is meant for everybody, like /tmp. */
const STICKY = 0o1000;
const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;

/** `absent`: there is no such file. `open`: others may use it, and that could not be changed. */
export type Privacy = 'absent' | 'private' | 'tightened' | 'open';

/** Whether others than its owner may do anything with a file or folder. False where it is not there, or is a device. */
export function isOpenToOthers(path: string): boolean {
  try {
    const found = statSync(path);
    const isKept = found.isFile() || found.isDirectory();
    return process.platform !== 'win32' && isKept && (found.mode & OTHERS) !== 0;
  } catch {
    return false;
  }
}

/** Takes from others what they may do with a file or folder, where it is there. */
export function tighten(path: string): Privacy {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found === undefined) return 'absent';
    if (process.platform === 'win32' || (found.mode & OTHERS) === 0) return 'private';
    if (found.isDirectory() && (found.mode & STICKY) !== 0) return 'open';
    chmodSync(path, found.mode & ~OTHERS & 0o7777);
    return 'tightened';
  } catch (error) {
    // Something above it is no folder.
    return error instanceof Error && 'code' in error && error.code === 'ENOTDIR' ? 'absent' : 'open';
  }
}

/** Makes a folder, with those above it, that are for the owner alone. One that is there stays as it is. */
export function makePrivateFolder(path: string): void {
  mkdirSync(path, { recursive: true, mode: FOLDER_MODE });
}

/** Makes an empty file where there is none, and keeps others from one that is there. */
export function touchPrivateFile(path: string): void {
  makePrivateFolder(dirname(path));
  if (tighten(path) === 'absent') closeSync(openSync(path, 'a', FILE_MODE));
}

/** Whoever reads at the same time sees the old file or the new one, whole. @throws what the file system says */
export function writePrivateFile(path: string, text: string): void {
  const draft = draftOf(path, text);
  try {
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

/**
 * The same where there is no such file yet; of several that try at once, one makes it.
 * @returns whether it was this one
 * @throws what the file system says
 */
export function createPrivateFile(path: string, text: string): boolean {
  const draft = draftOf(path, text);
  try {
    // Unlike a rename, a link replaces nothing.
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function draftOf(path: string, text: string): string {
  makePrivateFolder(dirname(path));
  const draft = `${path}.${randomUUID()}.tmp`;
  const file = openSync(draft, 'wx', FILE_MODE);
  try {
    writeSync(file, text);
    // A name that outlives a power cut must not outlive its content.
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  return draft;
}
