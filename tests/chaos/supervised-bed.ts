/** A companion that is a supervised process, on a disk of its own where that is wanted. */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { DubbingOptions } from '../../client/session/dubbing-options.ts';
import type { Credentials } from '../../client/pairing/credentials.ts';
import { isDiskFull } from '../../companion/as-dub-error.ts';
import { browserAt } from './bed.ts';
import { Viewer } from './viewer.ts';

const SUPERVISE = resolve(import.meta.dirname, '../../scripts/supervise.mjs');
const DISK_KB = 4_096;
const LOOK_AGAIN_MS = 50;
const LISTENS_WITHIN_MS = 60_000;

export class SupervisedBed {
  readonly #address: string;
  readonly #supervisor: ChildProcess;
  readonly #folder: string;
  readonly #credentials: Credentials;

  /** @param program bundled, relative to the project's folder */
  static async start(program: string, hasOwnDisk: boolean): Promise<SupervisedBed> {
    const port = await freePort();
    const address = `http://127.0.0.1:${port}`;
    const folder = mkdtempSync(join(tmpdir(), 'samevoice-chaos-'));
    const code = String(randomInt(10 ** 7, 10 ** 8));
    const env = {
      ...process.env,
      ...{ PORT: String(port), DATA_DIR: folder, ENV_FILE: '/dev/null', PAIRING_CODE: code },
      SPEND_CAP_USD_DAY: '1000',
    };
    const command = [process.execPath, SUPERVISE, program];
    const [file = '', ...words] = hasOwnDisk ? onOwnDisk(folder, command) : command;
    const supervisor = spawn(file, words, { env, stdio: 'ignore' });
    for (let waitedMs = 0; !(await answers(address)); waitedMs += LOOK_AGAIN_MS) {
      if (waitedMs > LISTENS_WITHIN_MS) throw new Error('the companion does not listen');
      await wait(LOOK_AGAIN_MS);
    }
    return new SupervisedBed(address, supervisor, folder, await browserAt(address, code));
  }

  private constructor(address: string, supervisor: ChildProcess, folder: string, credentials: Credentials) {
    this.#address = address;
    this.#supervisor = supervisor;
    this.#folder = folder;
    this.#credentials = credentials;
  }

  viewer(under: DubbingOptions['levels']['under']): Promise<Viewer> {
    return Viewer.begin({ address: this.#address, credentials: this.#credentials, under });
  }

  /** The companion's own process. */
  signal(signal: NodeJS.Signals): void {
    process.kill(this.#companion, signal);
  }

  /** Leaves not a byte on its disk. @returns how to make room again */
  fill(): () => void {
    const path = join('/proc', String(this.#companion), 'root', this.#folder, 'filling');
    const file = openSync(path, 'w');
    try {
      for (;;) writeSync(file, Buffer.alloc(4_096));
    } catch (error) {
      if (!isDiskFull(error)) throw error;
    } finally {
      closeSync(file);
    }
    return () => {
      rmSync(path);
    };
  }

  async close(): Promise<void> {
    const gone = once(this.#supervisor, 'exit');
    this.#supervisor.kill('SIGTERM');
    await gone;
    rmSync(this.#folder, { recursive: true, force: true });
  }

  get #companion(): number {
    const [pid] = childrenOf(this.#supervisor.pid ?? 0);
    if (pid === undefined) throw new Error('no companion runs');
    return pid;
  }
}

/** A disk that others do not see. */
function onOwnDisk(folder: string, command: readonly string[]): string[] {
  const script = `mount -t tmpfs -o size=${DISK_KB}k tmpfs "$0" && exec "$@"`;
  return ['unshare', '--user', '--map-root-user', '--mount', 'sh', '-c', script, folder, ...command];
}

function childrenOf(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return children === '' ? [] : children.split(' ').map(Number);
}

async function answers(address: string): Promise<boolean> {
  try {
    return (await fetch(`${address}/api/health`)).ok;
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
