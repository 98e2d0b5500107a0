/** A client has the speaker model fetched, watches it come and takes it away again. */
import { afterEach, expect, it } from 'vitest';
import { errorAnswer } from '../../shared/http.ts';
import { modelList, modelReport, type ModelReport } from '../../shared/speaker-model.ts';
import { until } from '../browser/harness/until.ts';
import { runCompanion, type RunningCompanion } from '../fakes/companion.ts';
import { startModelServer, type ModelServer } from '../fakes/model-server.ts';
import { scriptedCatalog } from '../fakes/scripted-engines.ts';
import { speakerModel } from '../fixtures/speaker-model.ts';

const MODEL = speakerModel(256);

let companion: RunningCompanion | undefined;
let server: ModelServer | undefined;
afterEach(async () => {
  await companion?.close();
  server?.close();
});

async function model(address: string): Promise<ModelReport | undefined> {
  return modelList.parse(await (await fetch(`${address}/api/models`)).json()).models[0];
}

it('it comes in the background, and is removed once it is there', async () => {
  server = await startModelServer(MODEL);
  companion = await runCompanion(scriptedCatalog(), server.environment);
  const { address } = companion;
  expect(await model(address)).toEqual({ name: 'speaker', state: 'absent', is_offered: true, in_use: false });
  const started = await fetch(`${address}/api/models/speaker`, { method: 'POST' });
  expect(started.status).toBe(202);
  expect(modelReport.parse(await started.json()).state).toBe('fetching');
  await until('half of it', async () => {
    const progress = (await model(address))?.progress;
    return progress !== undefined && Math.abs(progress - 0.5) < 0.01;
  });
  server.sendRest();
  await until('all of it', async () => (await model(address))?.state === 'ready');
  const removed = await fetch(`${address}/api/models/speaker`, { method: 'DELETE' });
  expect(removed.status).toBe(204);
  expect((await model(address))?.state).toBe('absent');
});

it('a fetch is stopped, by a client or by the end of the companion', async () => {
  server = await startModelServer(MODEL);
  companion = await runCompanion(scriptedCatalog(), server.environment);
  const { address } = companion;
  const start = (): Promise<Response> => fetch(`${address}/api/models/speaker`, { method: 'POST' });
  await start();
  expect((await fetch(`${address}/api/models/speaker`, { method: 'DELETE' })).status).toBe(204);
  expect((await model(address))?.state).toBe('absent');
  await start();
  await companion.close();
  companion = undefined;
});

it('one that fails says why', async () => {
  server = await startModelServer(MODEL);
  companion = await runCompanion(scriptedCatalog(), server.environment);
  server.close();
  const { address } = companion;
  await fetch(`${address}/api/models/speaker`, { method: 'POST' });
  const failed = await until('the failure', async () => {
    const now = await model(address);
    return now?.state === 'failed' && now;
  });
  expect(failed.error).toMatchObject({ code: 'engine_failed', retryable: true });
});

it('without an address it says which settings to give', async () => {
  companion = await runCompanion(scriptedCatalog());
  const answer = await fetch(`${companion.address}/api/models/speaker`, { method: 'POST' });
  expect(answer.status).toBe(501);
  const { error } = errorAnswer.parse(await answer.json());
  expect(error.code).toBe('not_available');
  expect(error.message).toMatch(/SPEAKER_MODEL_URL and SPEAKER_MODEL_SHA256/);
});
