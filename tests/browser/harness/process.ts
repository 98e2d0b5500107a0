import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

const KINDLY_MS = 3_000;

/** Asks a process to end, makes it end if it does not, and waits for it. */
export async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), KINDLY_MS);
  await exited;
  clearTimeout(timer);
}
