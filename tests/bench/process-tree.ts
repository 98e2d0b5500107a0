/** What a process and all that it started use, as the kernel tells. Linux only. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

const TICKS_A_SECOND = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

interface Process {
  readonly id: number;
  readonly parent: number;
  readonly cpuMs: number;
}

/** Seconds of processor time so far, in milliseconds. */
export function cpuMsOf(root: number): number {
  return tree(root).reduce((sum, { cpuMs }) => sum + cpuMs, 0);
}

/**
 * The same for each process of the tree, by the engine's folder that its host script is in; what has no host script is
 * counted under the root's own name.
 */
export function cpuMsByHost(root: number): ReadonlyMap<string, number> {
  const byHost = new Map<string, number>();
  for (const { id, cpuMs } of tree(root)) {
    const name = hostOf(id) ?? 'session';
    byHost.set(name, (byHost.get(name) ?? 0) + cpuMs);
  }
  return byHost;
}

function hostOf(id: number): string | undefined {
  const command = linesOf(`/proc/${id}/cmdline`).join(' ').replaceAll('\0', ' ');
  return /([^/ ]+)\/host\.ts/.exec(command)?.[1];
}

/**
 * Memory, where what several processes share is counted once. Installed files are left out: another browser that comes
 * or goes on the same machine shares them too, and would change this one's part by a hundred megabytes.
 */
export function megabytesOf(root: number): number {
  return tree(root).reduce((sum, { id }) => sum + kilobytesOf(id), 0) / 1024;
}

function kilobytesOf(id: number): number {
  let kilobytes = 0;
  let isInstalled = false;
  for (const line of linesOf(`/proc/${id}/smaps`)) {
    const path = /^[\da-f]+-[\da-f]+ \S+ \S+ \S+ \d+ *(.*)$/.exec(line)?.[1];
    if (path !== undefined) isInstalled = path.startsWith('/usr/');
    else if (!isInstalled && line.startsWith('Pss:')) kilobytes += Number(/\d+/.exec(line)?.[0]);
  }
  return kilobytes;
}

function tree(root: number): Process[] {
  const all = readdirSync('/proc').flatMap((name) => {
    const id = Number(name);
    return Number.isInteger(id) ? (processOf(id) ?? []) : [];
  });
  const under = (id: number): Process[] => [
    ...all.filter((one) => one.id === id),
    ...all.filter(({ parent }) => parent === id).flatMap((child) => under(child.id)),
  ];
  return under(root);
}

function processOf(id: number): Process | undefined {
  try {
    const stat = readFileSync(`/proc/${id}/stat`, 'utf8');
    // The name may hold blanks; after it come state, parent, and from the 12th on the times.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = Number(fields[11]) + Number(fields[12]);
    return { id, parent: Number(fields[1]), cpuMs: (ticks * 1000) / TICKS_A_SECOND };
  } catch {
    return undefined;
  }
}

function linesOf(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n');
  } catch {
    return [];
  }
}
