/**
 * Programs that read hostile files, contained: no variable of the companion's environment that could hold a key, limits of memory
 * and of processor time, and no network where the system can take it away.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { setPriority } from 'node:os';
import { childEnvironment } from '../child-process.ts';

export interface ResourceLimits {
  /** Of address space: what is mapped and not touched counts too. */
  readonly memoryBytes: number;
  /** Of all its threads together. */
  readonly cpuS: number;
}

/** Below live sessions, above nothing. */
const NICENESS = 10;
/** Kills itself where it asks for more; a limit that this shell does not know is left out. */
const LIMITED = 'ulimit -v "$1" 2>/dev/null; ulimit -t "$2" 2>/dev/null; shift 2; exec "$@"';
/** Linux alone: a network namespace with nothing in it. */
const WITHOUT_NETWORK = ['unshare', '--user', '--map-current-user', '--net'] as const;

let canLeaveNetwork: Promise<boolean> | undefined;

/** Starts it with nothing to read; what it writes and complains of is piped. */
export async function startContained(
  program: string,
  words: readonly string[],
  { memoryBytes, cpuS }: ResourceLimits,
): Promise<ChildProcess> {
  canLeaveNetwork ??=
    process.platform === 'linux' ? succeeds([...WITHOUT_NETWORK, 'true']) : Promise.resolve(false);
  const offline = (await canLeaveNetwork) ? WITHOUT_NETWORK : [];
  const limits = [String(Math.round(memoryBytes / 1024)), String(Math.round(cpuS))];
  const [command = program, ...rest] =
    process.platform === 'win32'
      ? [program, ...words]
      : [...offline, '/bin/sh', '-c', LIMITED, 'sh', ...limits, program, ...words];
  const child = spawn(command, rest, { stdio: ['ignore', 'pipe', 'pipe'], env: childEnvironment() });
  try {
    if (child.pid !== undefined) setPriority(child.pid, NICENESS);
  } catch {
    // It has ended already.
  }
  return child;
}

/** What a shell answers for a program that is not there. */
export const NOT_FOUND_CODE = 127;

function succeeds([command = '', ...words]: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(command, words, { stdio: 'ignore', env: childEnvironment() });
    child.once('error', () => {
      resolve(false);
    });
    child.once('close', (code) => {
      resolve(code === 0);
    });
  });
}
