/**
 * Packages come by the user's own pip and npm: by whatever index, proxy and certificates those are set to. A client is
 * a command that is run in a folder and leaves one archive there.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { endAtExit, kill } from '../../child-process.ts';
import type { PackageRef } from '../descriptor.ts';
import { SourceRefusal } from '../model-error.ts';

/** A program and what always comes before its arguments. */
export interface ClientCommand {
  readonly command: string;
  readonly args: readonly string[];
  /** On Windows npm is a batch file, which only a shell runs. */
  readonly shell?: true;
}

export interface PackageClient {
  /** "pip" or "npm". */
  readonly name: string;
  /** What it asks, where people read of it. */
  readonly registry: string;
  /** Ways to call it, tried in this order until one is installed. */
  readonly commands: readonly ClientCommand[];
  /** Leaves the package's archive in the working folder. */
  arguments(reference: PackageRef): readonly string[];
  /** How a package is called where people read of it. */
  label(reference: PackageRef): string;
  /** Of an archive's file name. */
  readonly extension: string;
  /** A line that shows that the registry has answered. */
  readonly answered: RegExp;
  /** Output that shows that this command does not have the client. */
  readonly isMissing: RegExp;
  /** Output that shows that the registry was not reached. */
  readonly isUnreachable: RegExp;
  /** Output that shows that the registry does not have the package. */
  readonly isNotThere: RegExp;
}

export interface ClientLimits {
  /** Until the registry has answered: longer than for an address, for an interpreter starts first. */
  readonly answerMs: number;
  readonly pollMs: number;
}

export const CLIENT_LIMITS: ClientLimits = { answerMs: 10_000, pollMs: 250 };

export interface ClientRun {
  /** Empty, and for nothing else. */
  readonly folder: string;
  readonly signal: AbortSignal;
  /** Bytes in the folder, now and then. */
  readonly onBytes?: (bytes: number) => void;
}

const KEPT_OUTPUT = 32_000;
const MISSING = 'missing';

/**
 * Runs the client for one package.
 * @returns the archive's path
 * @throws SourceRefusal "client_missing", "unreachable", "not_there", "client_failed"; the signal's reason; Error with
 * code ENOSPC where the disk is full
 */
export async function runClient(
  client: PackageClient,
  reference: PackageRef,
  run: ClientRun,
  limits: ClientLimits,
): Promise<string> {
  const label = client.label(reference);
  for (const command of client.commands) {
    run.signal.throwIfAborted();
    if ((await attempt(client, command, reference, run, limits)) === MISSING) continue;
    const archive = (await readdir(run.folder)).find((name) => name.endsWith(client.extension));
    if (archive === undefined)
      throw new SourceRefusal(label, 'client_failed', { detail: 'it left no archive' });
    return join(run.folder, archive);
  }
  throw new SourceRefusal(client.name, 'client_missing');
}

async function attempt(
  client: PackageClient,
  { command, args, shell }: ClientCommand,
  reference: PackageRef,
  { folder, signal, onBytes }: ClientRun,
  limits: ClientLimits,
): Promise<'done' | typeof MISSING> {
  const label = client.label(reference);
  const child = spawn(command, [...args, ...client.arguments(reference)], {
    cwd: folder,
    env: environment(folder),
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that all of it can be ended; Windows has none.
    detached: process.platform !== 'win32',
    windowsHide: true,
    shell: shell ?? false,
  });
  const end = (): void => {
    endAll(child);
  };
  const forget = endAtExit(end);
  signal.addEventListener('abort', end, { once: true });
  const late = new AbortController();
  const answer = setTimeout(() => {
    late.abort();
    end();
  }, limits.answerMs);
  let output = '';
  const read = (chunk: Buffer): void => {
    output = (output + chunk.toString('utf8')).slice(-KEPT_OUTPUT);
    if (client.answered.test(output)) clearTimeout(answer);
  };
  child.stdout.on('data', read);
  child.stderr.on('data', read);
  const poll = setInterval(() => {
    void bytesIn(folder).then(onBytes);
  }, limits.pollMs);
  try {
    const status = await ended(child);
    signal.throwIfAborted();
    if (status === 'ENOENT' || client.isMissing.test(output)) return MISSING;
    if (status === 0) return 'done';
    throw late.signal.aborted
      ? new SourceRefusal(client.registry, 'unreachable', {
          detail: `no answer within ${limits.answerMs / 1000} s`,
        })
      : failure(client, label, output, status);
  } finally {
    clearTimeout(answer);
    clearInterval(poll);
    signal.removeEventListener('abort', end);
    forget();
  }
}

function failure(client: PackageClient, label: string, output: string, status: string | number): Error {
  if (/No space left on device|ENOSPC|Disk quota exceeded/.test(output)) {
    return Object.assign(new Error(`${client.name}: no space left on device`), { code: 'ENOSPC' });
  }
  if (client.isUnreachable.test(output)) return new SourceRefusal(client.registry, 'unreachable');
  if (client.isNotThere.test(output)) return new SourceRefusal(label, 'not_there');
  return new SourceRefusal(label, 'client_failed', { detail: lastLine(output) || `it ended with ${status}` });
}

/** The exit status, or the code of why the program could not be started. */
function ended(child: ChildProcess): Promise<number | string> {
  return new Promise((resolve) => {
    child.once('error', (error) => {
      resolve('code' in error ? String(error.code) : error.message);
    });
    child.once('close', (code, signal) => {
      resolve(code ?? signal ?? 'no status');
    });
  });
}

function endAll({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  if (process.platform === 'win32') spawn('taskkill', ['/pid', String(pid), '/T', '/F'], { stdio: 'ignore' });
  else kill(pid, { group: true });
}

const SECRETS = /^(ELEVENLABS_|GOOGLE_)/;

/** The user's own settings of the client, without keys that are none of its business; what it unpacks stays in the folder. */
function environment(folder: string): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !SECRETS.test(name));
  const temporary = { TMPDIR: folder, TMP: folder, TEMP: folder };
  return { ...Object.fromEntries(inherited), ...temporary, PYTHONUNBUFFERED: '1', LC_ALL: 'C.UTF-8' };
}

function lastLine(output: string): string {
  const lines = output.trim().split('\n');
  return (lines.findLast((line) => /error/i.test(line)) ?? lines.at(-1) ?? '').trim().slice(0, 200);
}

/** Of all files, folders within included; what goes away meanwhile counts nothing. */
async function bytesIn(folder: string): Promise<number> {
  let sum = 0;
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  for (const name of names) {
    const found = await stat(join(folder, name)).catch(() => undefined);
    if (found?.isFile() === true) sum += found.size;
  }
  return sum;
}
