/** A companion that crashes is there again, and says so to its clients: a film goes on. */
import { spawn, type ChildProcess } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { CRASH_CODE, endOnFault } from '../../companion/last-words.ts';
import { gone, isAlive } from '../engines/processes.ts';
import { WireClient } from '../fakes/client.ts';
import { runCompanion } from '../fakes/companion.ts';
import { pair } from '../fakes/pairing.ts';
import { scriptedCatalog } from '../fakes/scripted-engines.ts';
import { fetchAs } from '../fakes/secrets.ts';

const SUPERVISE = resolve(import.meta.dirname, '../../scripts/supervise.mjs');
const folder = mkdtempSync(join(tmpdir(), 'samevoice-supervised-'));
const started: ChildProcess[] = [];

afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** What a supervised companion says of itself, and where it listens, time after time. */
class Supervised {
  readonly process: ChildProcess;
  output = '';

  constructor(environment: Record<string, string> = {}) {
    this.process = spawn(process.execPath, [SUPERVISE, 'companion/main.ts'], {
      env: { ...process.env, PORT: '0', DATA_DIR: folder, ENGINES: 'embedded', ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    started.push(this.process);
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (this.output += text));
    }
  }

  /** The address of the `count`-th companion, once it listens. */
  async address(count: number): Promise<string> {
    for (;;) {
      const found = [...this.output.matchAll(/is listening on (http:\S+)/g)][count - 1]?.[1];
      if (found !== undefined) return found;
      if (this.process.exitCode !== null) throw new Error(`it ended: ${this.output}`);
      await Promise.race([once(this.process.stdout ?? this.process, 'data'), once(this.process, 'exit')]);
    }
  }

  /** Resolves once it has written this. */
  async said(words: string): Promise<void> {
    while (!this.output.includes(words)) await once(this.process.stdout ?? this.process, 'data');
  }

  /** The companion's own process. */
  get child(): number {
    const path = `/proc/${this.process.pid}/task/${this.process.pid}/children`;
    const [pid] = readFileSync(path, 'utf8').trim().split(' ');
    return Number(pid);
  }
}

describe.runIf(process.platform === 'linux')('a supervised companion', () => {
  it('is started again when it is killed, and again', async () => {
    const supervised = new Supervised();
    for (const count of [1, 2]) {
      await supervised.address(count);
      const before = supervised.child;
      process.kill(before, 'SIGKILL');
      const address = await supervised.address(count + 1);
      expect((await fetchAs(`${address}/api/health`)).status).toBe(200);
      expect(supervised.child).not.toBe(before);
    }
    expect(supervised.output).toContain('ended unexpectedly, by SIGKILL; it starts again in 0.25 s');
    expect(supervised.output).toContain('it starts again in 0.5 s');
  });

  it('is started again when it crashes before it can say anything', async () => {
    mkdirSync(folder, { recursive: true });
    const crashes = join(folder, 'crashes');
    writeFileSync(crashes, '');
    // Loaded ahead of the companion's own code: as a module of it that throws.
    const broken = `import { existsSync, rmSync } from 'node:fs';
      if (process.argv[1].endsWith('run.mjs') && existsSync(${JSON.stringify(crashes)})) {
        rmSync(${JSON.stringify(crashes)});
        throw new Error('broken');
      }`;
    const supervised = new Supervised({
      NODE_OPTIONS: `--import=data:text/javascript;base64,${Buffer.from(broken).toString('base64')}`,
    });
    const address = await supervised.address(1);
    expect((await fetchAs(`${address}/api/health`)).status).toBe(200);
    expect(supervised.output).toContain('ended unexpectedly, with code 1; it starts again in 0.25 s');
  });

  it('is not started again where its port is taken', async () => {
    const first = new Supervised();
    const { port } = new URL(await first.address(1));
    const second = new Supervised({ PORT: port });
    const [code] = (await once(second.process, 'exit')) as [number];
    expect(code).toBe(2);
    expect(second.output).toContain(`port ${port} is taken`);
    expect(second.output).not.toContain('starts again');
  });

  it('does not take a code again that was used before it crashed', async () => {
    const code = '12345678';
    const supervised = new Supervised({ PAIRING_CODE: code });
    const first = await supervised.address(1);
    await supervised.said('type 1234 5678');
    await pair(first, code);
    await supervised.said('Connected: Chrome on Linux');
    process.kill(supervised.child, 'SIGKILL');
    const again = await supervised.address(2);
    await expect(pair(again, code)).rejects.toMatchObject({ problem: { code: 'pairing_failed' } });
  });

  it('goes on though whoever read its output is gone', async () => {
    const code = '12345678';
    const supervised = new Supervised({ PAIRING_CODE: code });
    const address = await supervised.address(1);
    await supervised.said('type 1234 5678');
    const { child } = supervised;
    supervised.process.stdout?.destroy();
    supervised.process.stderr?.destroy();
    // It writes who is connected, and what goes wrong.
    await pair(address, code);
    await expect(pair(address, code)).rejects.toMatchObject({ problem: { code: 'pairing_failed' } });
    expect((await fetchAs(`${address}/api/health`)).status).toBe(200);
    expect(supervised.child).toBe(child);
  });

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('ends for good by %s', async (signal) => {
    const supervised = new Supervised();
    await supervised.address(1);
    const { child } = supervised;
    supervised.process.kill(signal);
    const [code] = (await once(supervised.process, 'exit')) as [number | null];
    expect(code).toBe(0);
    expect(isAlive(child)).toBe(false);
    expect(supervised.output).not.toContain('starts again');
  });

  it('does not outlive the one who supervises it', async () => {
    const supervised = new Supervised();
    await supervised.address(1);
    const { child } = supervised;
    supervised.process.kill('SIGKILL');
    await gone(child);
  });

  it('is not started again with settings that it cannot start with', async () => {
    const supervised = new Supervised({ ENGINES: 'best' });
    const [code] = (await once(supervised.process, 'exit')) as [number];
    expect(code).toBe(2);
    expect(supervised.output).not.toContain('starts again');
  });
});

describe('a fault that nobody caught', () => {
  it.each(['uncaughtException', 'unhandledRejection'] as const)(
    '%s: is logged once, tells clients to come back, and ends the process as a crash',
    async (event) => {
      const companion = await runCompanion(scriptedCatalog());
      const client = await WireClient.connect(companion.address);
      client.send({ type: 'start_dubbing', target_language: 'es' });
      await client.next('dubbing_started');
      const faults = new EventEmitter();
      const logged: unknown[] = [];
      const exited = new Promise<number>((exit) => {
        endOnFault(faults, { close: () => companion.close(), log: (fault) => logged.push(fault), exit });
      });
      const [first, second] = [new Error('broken'), new Error('broken again')];
      faults.emit(event, first);
      faults.emit(event, second);
      expect((await client.closed).code).toBe(1001);
      expect(await exited).toBe(CRASH_CODE);
      expect(logged).toEqual([first, second]);
    },
  );

  it('ends the process although its sessions cannot be closed', async () => {
    const faults = new EventEmitter();
    const exited = new Promise<number>((exit) => {
      const close = (): Promise<never> => new Promise(() => undefined);
      endOnFault(faults, { close, log: () => undefined, exit });
    });
    faults.emit('uncaughtException', new Error('broken'));
    expect(await exited).toBe(CRASH_CODE);
  });
});
