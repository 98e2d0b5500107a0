/** What is on this machine of models, and that it is still what was installed. */
import { mkdir, readdir, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ModelStore } from '../../companion/models/model-store.ts';
import { bytesOf, fileOf, modelOf } from '../fakes/model-packages.ts';
import { openModelsBed, type ModelsBed } from './models-bed.ts';

const BYTES = bytesOf('model', 200_000);
const OTHER = bytesOf('other', 200_000);
const VOICE = bytesOf('voice', 1000);

let bed: ModelsBed;
let path = '';
function model() {
  const source = (name: string, bytes: Buffer) =>
    ({ kind: 'http', url: bed.host.serve(name, bytes) }) as const;
  return modelOf(
    'one',
    fileOf('model.bin', BYTES, source('m', BYTES)),
    fileOf('voices/a.bin', VOICE, source('v', VOICE)),
  );
}
beforeEach(async () => {
  bed = await openModelsBed();
  await bed.install([model()]);
  path = join(bed.folder, 'one', 'model.bin');
});
afterEach(() => bed.close());

describe('a model that is damaged later', () => {
  it('in its bytes is found out by its hash, here and by whoever looks later', async () => {
    expect(await bed.store.verify('one')).toBe(true);
    await writeFile(path, OTHER);
    // Its size is right, so nobody sees it without reading.
    expect(bed.store.folderOf('one')).toBeDefined();
    let changes = 0;
    bed.store.onChange(() => changes++);
    expect(await bed.store.verify('one')).toBe(false);
    expect(changes).toBe(1);
    expect(bed.store.folderOf('one')).toBeUndefined();
    expect(bed.store.installed()).toEqual([]);
    const another = new ModelStore(bed.folder);
    expect(another.folderOf('one')).toBeUndefined();
    expect(another.stateOf('one')).toBe('damaged');
  });

  it('is installed again, and only what is wrong is fetched', async () => {
    await writeFile(path, OTHER);
    await bed.store.verify('one');
    const before = bed.host.asked.length;
    expect(await bed.install([model()])).toEqual([{ id: 'one', result: 'installed' }]);
    expect(bed.host.asked.slice(before).map((one) => one.path)).toEqual(['/m']);
    expect(bed.store.folderOf('one')).toBeDefined();
    expect(await bed.store.verify('one')).toBe(true);
  });

  it('in its length is seen without reading it', async () => {
    await truncate(path, 10);
    expect(bed.store.folderOf('one')).toBeUndefined();
    expect(bed.store.stateOf('one')).toBe('damaged');
  });

  it('is found out by whoever cannot write to it, for as long as they run', async () => {
    await writeFile(path, OTHER);
    // A manifest that cannot be replaced: something is in the way of its draft.
    await mkdir(join(bed.folder, 'one', `manifest.json.${process.pid}.tmp`));
    expect(await bed.store.verify('one')).toBe(false);
    expect(bed.store.folderOf('one')).toBeUndefined();
    expect(new ModelStore(bed.folder).folderOf('one')).toBeDefined();
  });
});

it('what another process installs or removes is seen without being told', async () => {
  const store = new ModelStore(bed.folder);
  expect(store.installed()).toEqual(['one']);
  await bed.store.remove('one');
  expect(store.installed()).toEqual([]);
  await bed.install([model()]);
  expect(store.folderOf('one')).toBe(join(bed.folder, 'one'));
});

it('changes are told in this process', async () => {
  let changes = 0;
  const end = bed.store.onChange(() => changes++);
  await bed.store.remove('one');
  expect(changes).toBe(1);
  await bed.install([model()]);
  expect(changes).toBe(2);
  end();
  await bed.store.remove('one');
  expect(changes).toBe(2);
});

describe('removing', () => {
  it('leaves nothing of the model', async () => {
    await bed.store.remove('one');
    expect(await readdir(bed.folder)).toEqual([]);
  });

  it('leaves what somebody else laid there', async () => {
    await writeFile(join(bed.folder, 'one', 'voices', 'mine.bin'), 'x');
    await mkdir(join(bed.folder, 'theirs'));
    await writeFile(join(bed.folder, 'theirs', 'model.bin'), 'x');
    await bed.store.remove('one');
    await bed.store.remove('theirs');
    expect((await readdir(bed.folder, { recursive: true })).sort()).toEqual([
      'one',
      join('one', 'voices'),
      join('one', 'voices', 'mine.bin'),
      'theirs',
      join('theirs', 'model.bin'),
    ]);
  });
});

describe('a manifest that is not ours names no file', () => {
  const manifest = (change: object): string =>
    JSON.stringify({
      ...{ made_by: 'samevoice', id: 'one', task: 'speech', languages: [], title: 't', licence: 'MIT' },
      ...{ attribution: 'a', state: 'installed', installed_at: 'now' },
      files: [{ name: 'model.bin', bytes: 200_000, sha256: '0'.repeat(64), pinned: true }],
      ...change,
    });
  const file = (name: string) => ({ files: [{ name, bytes: 1, sha256: '0'.repeat(64), pinned: true }] });

  it.each([
    ['of nobody', manifest({ made_by: 'another' })],
    ['of another model', manifest({ id: 'two' })],
    ['that leads elsewhere', manifest(file('../two/model.bin'))],
    ['that leads far away', manifest(file('/etc/passwd'))],
    ['that is hidden', manifest(file('.ssh/id'))],
    ['that is cut short', manifest({}).slice(0, 100)],
    ['that is far too long', manifest({}) + ' '.repeat(300_000)],
  ])('%s', async (_what, text) => {
    const at = join(bed.folder, 'one', 'manifest.json');
    await writeFile(at, text);
    // As of another moment, so that it is read again.
    await utimes(at, new Date(0), new Date(0));
    expect(bed.store.manifestOf('one')).toBeUndefined();
    expect(bed.store.folderOf('one')).toBeUndefined();
    await bed.store.remove('one');
    expect(await readdir(join(bed.folder, 'one'))).toContain('model.bin');
  });

  it.each(['..', '../one', 'one/voices', 'ONE', '', '.downloads'])('nor is %j a model', (id) => {
    expect(bed.store.folderOf(id)).toBeUndefined();
  });
});

it('a folder that is not there holds no models', () => {
  const store = new ModelStore(join(bed.folder, 'nowhere'));
  expect(store.installed()).toEqual([]);
  expect(store.folderOf('one')).toBeUndefined();
});

it('a check is stopped when it is not wanted any more', async () => {
  const stop = new AbortController();
  stop.abort(new Error('enough'));
  await expect(bed.store.verify('one', stop.signal)).rejects.toThrow('enough');
  expect(bed.store.folderOf('one')).toBeDefined();
});
