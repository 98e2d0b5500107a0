import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Disposal } from './disposal.ts';

const KINDLY_MS = 3_000;

/** Ends `child` with `disposal`, and at the latest with this process. */
export function owned(child: ChildProcess, disposal: Disposal): void {
  const kill = (): void => {
    child.kill('SIGKILL');
  };
  process.once('exit', kill);
  disposal.add(async () => {
    await endProcess(child);
    process.off('exit', kill);
  });
}

/** Asks a process to end, makes it end if it does not, and waits for it. */
export async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), KINDLY_MS);
  await exited;
  clearTimeout(timer);
}

/** A folder that is removed with `disposal`, and at the latest with this process. */
export async function temporaryFolder(prefix: string, disposal: Disposal): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), prefix));
  const options = { recursive: true, force: true, maxRetries: 5, retryDelay: 100 };
  const remove = (): void => {
    rmSync(folder, options);
  };
  process.once('exit', remove);
  disposal.add(async () => {
    await rm(folder, options);
    process.off('exit', remove);
  });
  return folder;
}
