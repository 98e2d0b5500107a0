/** One contract of routes: the companion registers it, its document shows it, and the client asks by it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fastify from 'fastify';
import { afterEach, describe, expect, expectTypeOf, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { RequestFailed, type CompanionClient } from '../../client/http/companion-client.ts';
import { buildApp } from '../../companion/app.ts';
import { readConfig } from '../../companion/config.ts';
import { openApi } from '../../companion/transport/http/open-api.ts';
import { answered, CONTRACT, register } from '../../companion/transport/http/register.ts';
import { bytes, json, pathOf, route } from '../../shared/http/route.ts';
import { routes } from '../../shared/http/routes.ts';
import type { SessionReport } from '../../shared/http/sessions.ts';
import { apiOf } from '../fakes/api.ts';
import { runCompanion, type RunningCompanion } from '../fakes/companion.ts';
import { scriptedCatalog } from '../fakes/scripted-engines.ts';
import { fetchAs } from '../fakes/secrets.ts';

let companion: RunningCompanion | undefined;
afterEach(async () => {
  await companion?.close();
  companion = undefined;
});

/** The application as the companion builds it, not yet begun. */
async function built() {
  const folder = mkdtempSync(join(tmpdir(), 'samevoice-contract-'));
  const config = readConfig({ PORT: '0', DATA_DIR: folder });
  const app = await buildApp({ config, catalog: scriptedCatalog() });
  onTestFinished(async () => {
    await app.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return app;
}

describe('the routes of the companion', () => {
  it('are those of the contract, and its document shows each of them and no other', async () => {
    companion = await runCompanion(scriptedCatalog());
    const answer = await fetchAs(`${companion.address}/docs/json`);
    const { paths } = (await answer.json()) as { paths: Record<string, object> };
    const shown = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const described = CONTRACT.map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`);
    expect(shown.sort()).toEqual(described.sort());
  });

  it('under /api are refused where the contract does not describe them, shown or hidden', async () => {
    const app = await built();
    const add = () => app.get('/api/secret', { schema: { hide: true } }, () => 'nobody knows');
    expect(add).toThrow('GET /api/secret is in no contract');
  });
});

describe('a path of the contract', () => {
  it('has its parameters and its query filled in and escaped', () => {
    const params = { voice_id: 'a/b?c' };
    expect(pathOf(routes.voices.preview, { params })).toBe('/api/voices/a%2Fb%3Fc/preview');
    expect(pathOf(routes.voices.preview, { params, query: { language: 'pt-BR' } })).toBe(
      '/api/voices/a%2Fb%3Fc/preview?language=pt-BR',
    );
    expect(pathOf(routes.sessions.search, { query: { words: 'sí & no' } })).toBe(
      '/api/search?words=s%C3%AD%20%26%20no',
    );
  });

  it('does not compile where a field is missing or a path has others', () => {
    const check = (api: CompanionClient): unknown[] => [
      // @ts-expect-error The actor's id is missing.
      api.call(routes.actors.find),
      // @ts-expect-error The name of the field is session_id.
      api.call(routes.sessions.report, { params: { id: 'one' } }),
      // @ts-expect-error A name is text.
      api.call(routes.actors.change, { params: { id: 'ana' }, body: { name: 7 } }),
      route({
        method: 'GET',
        path: '/api/things/:id',
        tag: 'voices',
        summary: 'A thing',
        // @ts-expect-error The path has an id.
        params: z.object({ other: z.string() }),
        answers: { 200: json(z.string()) },
      }),
    ];
    expect(check).toBeTypeOf('function');
    expectTypeOf<ReturnType<typeof reportOf>>().resolves.toEqualTypeOf<SessionReport>();
  });
});

const reportOf = (api: CompanionClient) =>
  api.call(routes.sessions.report, { params: { session_id: 'one' } });

const PARTED = route({
  method: 'GET',
  path: '/things/:id',
  tag: 'voices',
  summary: 'Things',
  params: z.object({ id: z.string() }),
  answers: { 200: json(z.object({ id: z.string() })), 202: json(z.object({ wait_s: z.number() })) },
});
const SOUND = route({
  method: 'GET',
  path: '/sound',
  tag: 'voices',
  summary: 'A sound',
  answers: { 200: bytes('audio/wav') },
});

describe('the client', () => {
  it('reads each answer by the status that it came with, and bytes as they are', async () => {
    const app = fastify();
    await openApi(app, '0');
    register(app, PARTED, ({ params: { id } }) =>
      id === 'slow' ? answered(202, { wait_s: 3 }) : answered(200, { id }),
    );
    register(app, SOUND, () => ({ mediaType: 'audio/wav', bytes: Uint8Array.of(1, 2, 3) }));
    onTestFinished(() => app.close());
    const api = apiOf(await app.listen({ host: '127.0.0.1', port: 0 }));
    expect(await api.call(PARTED, { params: { id: 'a b' } })).toEqual({ id: 'a b' });
    expect(await api.call(PARTED, { params: { id: 'slow' } })).toEqual({ wait_s: 3 });
    expect([...new Uint8Array(await api.call(SOUND))]).toEqual([1, 2, 3]);
  });

  it('fails with what the companion says, with its own words where nobody answers, and as it was told to stop', async () => {
    companion = await runCompanion(scriptedCatalog());
    const api = apiOf(companion.address);
    const problem = async (work: Promise<unknown>): Promise<unknown> => {
      const error = await work.catch((one: unknown) => one);
      return error instanceof RequestFailed ? error.problem : error;
    };
    expect(await problem(reportOf(api))).toMatchObject({ from: 'companion', code: 'not_found' });
    const stopped = new Error('the page was left');
    const call = api.call(routes.actors.list, { signal: AbortSignal.abort(stopped) });
    expect(await problem(call)).toBe(stopped);
    expect(await problem(apiOf(`${companion.address}/docs`).call(routes.actors.list))).toMatchObject({
      from: 'companion',
      code: 'not_found',
    });
    await companion.close();
    companion = undefined;
    expect(await problem(api.call(routes.actors.list))).toEqual({
      from: 'extension',
      code: 'companion_away',
    });
  });
});
