/** A client has the speaker model fetched, watches it come and takes it away again. */
import { createHash } from 'node:crypto';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { errorAnswer } from '../../shared/http.ts';
import { modelList, modelReport, type ModelReport } from '../../shared/models.ts';
import { until } from '../browser/harness/until.ts';
import { runCompanion, type RunningCompanion } from '../fakes/companion.ts';
import { scriptedCatalog } from '../fakes/scripted-engines.ts';
import { speakerModel } from '../fixtures/speaker-model.ts';

const MODEL = speakerModel(256);

let companion: RunningCompanion | undefined;
let server: Server | undefined;
afterEach(async () => {
  await companion?.close();
  server?.closeAllConnections();
  server?.close();
});

/** @returns the settings of a server that sends half of the model, and the rest when told to */
async function sentInHalves(): Promise<{ environment: Record<string, string>; sendRest: () => void }> {
  let pending: ServerResponse | undefined;
  const running = createServer((_request, response) => {
    response.writeHead(200, { 'content-length': MODEL.length }).write(MODEL.subarray(0, MODEL.length / 2));
    pending = response;
  });
  server = running;
  await new Promise<void>((resolve) => running.listen(0, '127.0.0.1', resolve));
  const environment = {
    SPEAKER_MODEL_URL: `http://127.0.0.1:${(running.address() as AddressInfo).port}/model`,
    SPEAKER_MODEL_SHA256: createHash('sha256').update(MODEL).digest('hex'),
  };
  return { environment, sendRest: () => pending?.end(MODEL.subarray(MODEL.length / 2)) };
}

async function model(address: string): Promise<ModelReport | undefined> {
  return modelList.parse(await (await fetch(`${address}/api/models`)).json()).models[0];
}

it('it comes in the background, and is removed once it is there', async () => {
  const { environment, sendRest } = await sentInHalves();
  companion = await runCompanion(scriptedCatalog(), environment);
  const { address } = companion;
  expect(await model(address)).toEqual({ name: 'speaker', state: 'absent', in_use: false });
  const started = await fetch(`${address}/api/models/speaker`, { method: 'POST' });
  expect(started.status).toBe(202);
  expect(modelReport.parse(await started.json()).state).toBe('fetching');
  await until('half of it', async () => {
    const progress = (await model(address))?.progress;
    return progress !== undefined && Math.abs(progress - 0.5) < 0.01;
  });
  sendRest();
  await until('all of it', async () => (await model(address))?.state === 'ready');
  const removed = await fetch(`${address}/api/models/speaker`, { method: 'DELETE' });
  expect(removed.status).toBe(204);
  expect((await model(address))?.state).toBe('absent');
});

it('a fetch is stopped, by a client or by the end of the companion', async () => {
  const { environment } = await sentInHalves();
  companion = await runCompanion(scriptedCatalog(), environment);
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
  const { environment } = await sentInHalves();
  companion = await runCompanion(scriptedCatalog(), environment);
  server?.close();
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
