/** What the tests ask about processes. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, vi } from 'vitest';

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A process nobody has waited for yet is dead all the same.
    return !/^State:\s*Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

/** The living processes of a group. */
export function groupMembers(groupId: number): number[] {
  const lines = execFileSync('ps', ['-eo', 'pid=,pgid=,stat='], { encoding: 'utf8' }).trim().split('\n');
  return lines.flatMap((line) => {
    const [pid, group, state] = line.trim().split(/\s+/);
    return Number(group) === groupId && state?.startsWith('Z') === false ? [Number(pid)] : [];
  });
}

export async function gone(pid: number): Promise<void> {
  await vi.waitFor(
    () => {
      expect(isAlive(pid)).toBe(false);
    },
    { timeout: 10_000, interval: 20 },
  );
}

export async function groupGone(groupId: number): Promise<void> {
  await vi.waitFor(
    () => {
      expect(groupMembers(groupId)).toEqual([]);
    },
    { timeout: 10_000, interval: 20 },
  );
}

/** A process id that must be there. */
export function known(pid: number | undefined): number {
  if (pid === undefined) throw new Error('The process has not been started.');
  return pid;
}
