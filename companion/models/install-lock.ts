/**
 * One process at a time installs into a folder. The lock is a file that names its holder and is touched while it is
 * held; one whose holder is gone is taken over.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { parseJson } from '../../shared/bounded-json.ts';

export const LOCK_NAME = '.installing';

const holderSchema = z.object({ pid: z.number().int().positive(), host: z.string(), token: z.string() });
type Holder = z.infer<typeof holderSchema>;

export interface LockLimits {
  readonly pollMs: number;
  readonly touchMs: number;
  /** A lock that nobody touched for so long is of a holder that is gone, whatever its pid says. */
  readonly staleMs: number;
}

export const LOCK_LIMITS: LockLimits = { pollMs: 300, touchMs: 3000, staleMs: 30_000 };

export interface LockWait {
  readonly signal: AbortSignal;
  /** Called once, where another process holds the lock. */
  readonly onWait?: (pid: number | undefined) => void;
}

/**
 * Waits for the folder's lock.
 * @returns lets go of it
 * @throws the signal's reason; the errors of the file system
 */
export async function acquireInstallLock(
  folder: string,
  { signal, onWait }: LockWait,
  limits: LockLimits = LOCK_LIMITS,
): Promise<() => Promise<void>> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, LOCK_NAME);
  const own: Holder = { pid: process.pid, host: hostname(), token: randomUUID() };
  const watch = new StaleWatch(limits.staleMs);
  for (let waits = 0; ; waits++) {
    signal.throwIfAborted();
    if (await create(path, own)) return hold(path, own, limits.touchMs);
    const seen = await look(path);
    if (seen === undefined) continue;
    if (isDead(seen.holder) || watch.isStale(seen)) {
      await breakLock(path, seen);
      continue;
    }
    if (waits === 0) onWait?.(seen.holder?.pid);
    await sleep(limits.pollMs, undefined, { signal }).catch(() => undefined);
  }
}

async function create(path: string, own: Holder): Promise<boolean> {
  try {
    await writeFile(path, JSON.stringify(own), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

function hold(path: string, own: Holder, touchMs: number): () => Promise<void> {
  const timer = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => undefined);
  }, touchMs);
  timer.unref();
  return async () => {
    clearInterval(timer);
    const seen = await look(path);
    if (seen?.holder?.token === own.token) await rm(path, { force: true });
  };
}

interface Seen {
  readonly text: string;
  /** Undefined where the file cannot be read as a lock. */
  readonly holder: Holder | undefined;
  readonly touchedMs: number;
}

async function look(path: string): Promise<Seen | undefined> {
  try {
    const text = await readFile(path, 'utf8');
    const { mtimeMs } = await stat(path);
    return { text, holder: parsed(text), touchedMs: mtimeMs };
  } catch {
    return undefined;
  }
}

function parsed(text: string): Holder | undefined {
  try {
    return holderSchema.parse(parseJson(text.slice(0, 1000)));
  } catch {
    return undefined;
  }
}

/** Only of this machine's processes is it known: a container that shares the folder has pids of its own. */
function isDead(holder: Holder | undefined): boolean {
  if (holder?.host !== hostname()) return false;
  try {
    process.kill(holder.pid, 0);
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
}

/** By this process's clock alone: how long the same touch has been seen. */
class StaleWatch {
  readonly #staleMs: number;
  #seen: { readonly text: string; readonly touchedMs: number; readonly sinceMs: number } | undefined;

  constructor(staleMs: number) {
    this.#staleMs = staleMs;
  }

  isStale({ text, touchedMs }: Seen): boolean {
    const nowMs = performance.now();
    if (this.#seen?.text !== text || this.#seen.touchedMs !== touchedMs) {
      this.#seen = { text, touchedMs, sinceMs: nowMs };
    }
    return nowMs - this.#seen.sinceMs >= this.#staleMs;
  }
}

/** Moved away before it is deleted: of two that break it, one moves it, and a lock made meanwhile is put back. */
async function breakLock(path: string, stale: Seen): Promise<void> {
  const moved = `${path}.${randomUUID()}`;
  try {
    await rename(path, moved);
  } catch {
    return;
  }
  const text = await readFile(moved, 'utf8').catch(() => undefined);
  if (text !== undefined && text !== stale.text) {
    await writeFile(path, text, { flag: 'wx' }).catch(() => undefined);
  }
  await rm(moved, { force: true });
}
