/** A client sees which models there are, has one installed, watches it come and takes it away again. */
import { writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ModelJobs } from '../../companion/models/model-jobs.ts';
import { errorAnswer } from '../../shared/http/error.ts';
import { modelReport, type ModelReport } from '../../shared/models.ts';
import { until } from '../browser/harness/until.ts';
import { openModelsBed, type ModelsBed } from '../engines/models-bed.ts';
import { runCompanion, type RunningCompanion } from '../fakes/companion.ts';
import { bytesOf, fileOf, modelOf } from '../fakes/model-packages.ts';
import { scriptedCatalog } from '../fakes/scripted-engines.ts';
import { routes } from '../../shared/http/routes.ts';
import { apiOf } from '../fakes/api.ts';
import { fetchAs } from '../fakes/secrets.ts';

const BYTES = bytesOf('model', 200_000);
/** For the removal of one that is used. */
const inUse = new Set<string>();

let bed: ModelsBed;
let companion: RunningCompanion;
beforeEach(async () => {
  inUse.clear();
  bed = await openModelsBed();
  const url = bed.host.serve('model', BYTES, 'held');
  const away = { kind: 'http', url: `${bed.host.base}nothing` } as const;
  const catalogue = [
    modelOf('one', fileOf('model.bin', BYTES, { kind: 'http', url })),
    modelOf('two', fileOf('model.bin', BYTES, away)),
  ];
  const installer = bed.installer(catalogue);
  const catalog = { ...scriptedCatalog(), loadedModels: () => [...inUse] };
  companion = await runCompanion(catalog, {}, { models: { installer } });
});
afterEach(async () => {
  await companion.close();
  await bed.close();
});

async function models(): Promise<ModelReport[]> {
  return (await apiOf(companion.address).call(routes.models.list)).models;
}

async function model(id: string): Promise<ModelReport | undefined> {
  return (await models()).find((one) => one.id === id);
}

function send(method: 'POST' | 'DELETE', id: string): Promise<Response> {
  return fetchAs(`${companion.address}/api/models/${id}`, { method });
}

it('one comes in the background, is used, and is removed', async () => {
  expect(await model('one')).toEqual({
    ...{ id: 'one', title: 'Model one', task: 'recognition', languages: ['en'], size_bytes: 200_000 },
    ...{ licence: 'MIT', attribution: 'A test', state: 'absent', in_use: false },
  });
  const started = await send('POST', 'one');
  expect(started.status).toBe(202);
  expect(modelReport.parse(await started.json()).state).toBe('installing');
  await until('half of it', async () => (await model('one'))?.progress === 0.5);
  bed.host.release();
  await until('all of it', async () => (await model('one'))?.state === 'installed');
  inUse.add('one');
  expect(await model('one')).toMatchObject({ state: 'installed', in_use: true });
  expect((await send('DELETE', 'one')).status).toBe(204);
  expect(await model('one')).toMatchObject({ state: 'absent', in_use: false });
});

it('what another process installs or removes is seen', async () => {
  const url = bed.host.serve('whole', BYTES);
  const installer = bed.installer([modelOf('three', fileOf('model.bin', BYTES, { kind: 'http', url }))]);
  const run = { signal: new AbortController().signal };
  const jobs = new ModelJobs({ installer, isInUse: () => false });
  expect([jobs.hasChanged(), jobs.hasChanged()]).toEqual([false, false]);
  const other = bed.installer(installer.catalogue);
  await other.install(['three'], run);
  expect([jobs.hasChanged(), jobs.hasChanged()]).toEqual([true, false]);
  await other.remove('three', run);
  expect(jobs.hasChanged()).toBe(true);
});

it('several wait for each other, and one that fails says why', async () => {
  await Promise.all([send('POST', 'one'), send('POST', 'two')]);
  expect((await models()).map(({ state }) => state)).toEqual(['installing', 'installing']);
  await until('half of the first', async () => (await model('one'))?.progress === 0.5);
  bed.host.release();
  await until('the end of both', async () => !(await models()).some(({ state }) => state === 'installing'));
  expect(await model('one')).toMatchObject({ state: 'installed' });
  expect(await model('two')).toMatchObject({
    state: 'failed',
    error: { code: 'unavailable', refusals: [{ source: new URL(bed.host.base).host, code: 'not_there' }] },
  });
  expect(companion.log).toContain('a model could not be installed');
  // It can be tried again.
  expect((await send('POST', 'two')).status).toBe(202);
});

it('an installation is stopped, by a client or by the end of the companion', async () => {
  await send('POST', 'one');
  await until('half of it', async () => (await model('one'))?.progress === 0.5);
  expect((await send('DELETE', 'one')).status).toBe(204);
  expect(await model('one')).toMatchObject({ state: 'absent' });
  // What had come is kept for the next time; a second removal takes it away.
  expect(bed.store.stateOf('one')).toBe('partial');
  expect((await send('DELETE', 'one')).status).toBe(204);
  expect(bed.store.stateOf('one')).toBe('absent');
  await send('POST', 'one');
});

it('a model that is damaged says so, and is installed again', async () => {
  bed.host.serve('model', BYTES);
  await send('POST', 'one');
  await until('all of it', async () => (await model('one'))?.state === 'installed');
  await writeFile(`${bed.folder}/one/model.bin`, bytesOf('other', 200_000));
  expect(await bed.store.verify('one')).toBe(false);
  expect(await model('one')).toMatchObject({ state: 'damaged' });
  await send('POST', 'one');
  await until('all of it again', async () => (await model('one'))?.state === 'installed');
});

it.each([
  ['POST', 'nothing', 404],
  ['DELETE', 'nothing', 404],
  ['POST', '..%2F..%2Fetc', 400],
  ['POST', 'A_B', 400],
] as const)('%s of %s is refused in words', async (method, id, status) => {
  const answer = await send(method, id);
  expect(answer.status).toBe(status);
  expect(errorAnswer.parse(await answer.json()).error.message).not.toBe('');
});

it('a pair of Firefox’s index is listed while it is wanted', async () => {
  expect((await send('POST', 'bergamot-en-fr')).status).toBe(202);
  const failed = await until('its failure', async () => {
    const now = await model('bergamot-en-fr');
    return now?.state === 'failed' && now;
  });
  expect(failed).toMatchObject({ task: 'translation', languages: ['en', 'fr'], licence: 'MPL-2.0' });
});
