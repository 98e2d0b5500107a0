/** What the tests ask about processes. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, vi } from 'vitest';
import { PATIENT } from '../fakes/patience.ts';

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
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    const [state, , group] = statOf(name);
    return Number(group) === groupId && state !== 'Z' ? [Number(name)] : [];
  });
}

/** What follows the program's name, which may hold anything: state, parent, group … */
function statOf(pid: string): string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}

export async function gone(pid: number): Promise<void> {
  await vi.waitFor(() => {
    expect(isAlive(pid)).toBe(false);
  }, PATIENT);
}

export async function groupGone(groupId: number): Promise<void> {
  await vi.waitFor(() => {
    expect(groupMembers(groupId)).toEqual([]);
  }, PATIENT);
}

/** A process id that must be there. */
export function known(pid: number | undefined): number {
  if (pid === undefined) throw new Error('The process has not been started.');
  return pid;
}
