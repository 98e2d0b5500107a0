/** What is open to whoever passed the guard, and what the secret or a ticket opens. */
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONTRACT } from '../../companion/transport/http/register.ts';
import { EXTENSION_ID } from '../../shared/identity.ts';
import { errorAnswer } from '../../shared/http/error.ts';
import type { Route } from '../../shared/http/route.ts';
import { PASS, passOf, withPass } from '../../shared/pairing/pass.ts';
import { WireClient } from '../fakes/client.ts';
import { runCompanion, type RunningCompanion } from '../fakes/companion.ts';
import { pair, ticketFor } from '../fakes/pairing.ts';
import { scriptedCatalog } from '../fakes/scripted-engines.ts';

const extension = { origin: `chrome-extension://${EXTENSION_ID}` };
let nowMs = Date.parse('2026-01-01');
let companion: RunningCompanion;
let ticket: string;

beforeAll(async () => {
  companion = await runCompanion(scriptedCatalog(), {}, { nowMs: () => nowMs });
  ticket = await ticketFor(companion.address, await pair(companion.address, companion.code ?? ''));
});
afterAll(() => companion.close());

const ask = (path: string, init: RequestInit = {}) => fetch(companion.address + path, init);
const by = (authorization: string) => ({ headers: { authorization } });
/** A path of this route that leads nowhere in particular. */
const pathFor = ({ path }: Route): string => path.replace(/:\w+/g, '0'.repeat(32));
const closed = CONTRACT.filter(({ isOpen }) => isOpen !== true);
const named = (route: Route): [string, Route] => [`${route.method} ${route.path}`, route];

async function codeOf(answer: Response): Promise<string> {
  return errorAnswer.parse(await answer.json()).error.code;
}

describe('a route of the contract', () => {
  it('is open only where somebody who is not paired yet needs it', () => {
    const open = CONTRACT.filter(({ isOpen }) => isOpen === true).map(
      ({ method, path }) => `${method} ${path}`,
    );
    expect(open.sort()).toEqual([
      'GET /api/health',
      'POST /api/pairing',
      'POST /api/pairing/:pairing_id',
      'POST /api/proof',
    ]);
  });

  it.each(closed.map(named))(
    '%s is closed to who shows nothing, before anything is read',
    async (_name, route) => {
      const { method } = route;
      const body =
        method === 'GET' ? {} : { body: 'x'.repeat(1000), headers: { 'content-type': 'application/json' } };
      const answer = await ask(pathFor(route), { method, ...body });
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toBe('Bearer');
      expect(await codeOf(answer)).toBe('not_paired');
    },
  );

  it.each(closed.filter(({ method }) => method === 'GET').map(named))(
    '%s is opened by the secret, and by a ticket',
    async (_name, route) => {
      for (const credential of [companion.secret, ticket]) {
        const answer = await ask(pathFor(route), by(`Bearer ${credential}`));
        // One of them is a stream that does not end by itself.
        await answer.body?.cancel();
        expect(answer.status).not.toBe(401);
      }
    },
  );

  it.each<[string, () => string]>([
    ['another secret', () => `Bearer ${'0'.repeat(64)}`],
    ['a ticket with more after it', () => `Bearer ${ticket}0`],
    ['half of the secret', () => `Bearer ${companion.secret.slice(0, 32)}`],
    ['the secret in capitals', () => `Bearer ${companion.secret.toUpperCase()}`],
    ['the secret by another scheme', () => `Basic ${companion.secret}`],
    ['an empty one', () => 'Bearer '],
    ['text of any length', () => `Bearer ${'a'.repeat(5000)}`],
  ])('is not opened by %s', async (_what, authorization) => {
    const answer = await ask('/api/sessions', by(authorization()));
    expect(answer.status).toBe(401);
  });

  it('tells a browser to be paired, and lets it read that', async () => {
    const answer = await ask('/api/sessions', { headers: extension });
    expect(answer.headers.get('access-control-allow-origin')).toBe(extension.origin);
    const { error } = errorAnswer.parse(await answer.json());
    expect(error).toMatchObject({ code: 'not_paired', parameters: { reason: 'browser' }, retryable: false });
    const preflight = await ask('/api/sessions', { method: 'OPTIONS', headers: extension });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-headers')).toContain('authorization');
  });
});

describe('pages', () => {
  it.each(['/', '/voice-management', '/docs', '/docs/json', '/nothing'])(
    '%s needs nothing to be shown',
    async (path) => {
      const answer = await ask(path);
      await answer.arrayBuffer();
      // Pages that are not built are not found.
      expect([200, 404]).toContain(answer.status);
    },
  );

  it.runIf(existsSync('dist/pages/index.html'))('are shown with what they are made of', async () => {
    const page = await (await ask('/')).text();
    const asset = /\/assets\/[^"]+/.exec(page)?.[0] ?? '';
    expect((await ask(asset)).status).toBe(200);
  });
});

describe('a pass', () => {
  const path = '/api/actors/export';
  const nowS = (): number => Math.floor(nowMs / 1000);

  it('opens one path for a link, until it ends', async () => {
    for (const credential of [companion.secret, ticket]) {
      const link = withPass(path, credential, nowS() + 600);
      expect((await ask(link)).status).toBe(200);
      expect((await ask(link, { method: 'HEAD' })).status).toBe(200);
      nowMs += 600_000;
      expect((await ask(link)).status).toBe(401);
    }
  });

  it('may stand beside other parameters', async () => {
    const voice = '/api/voices/a%2Fb/preview';
    const answer = await ask(withPass(`${voice}?language=es`, ticket, nowS() + 60));
    expect(answer.status).not.toBe(401);
    expect((await ask(`/api/voices/ab/preview?${PASS}=${passOf(ticket, voice, nowS() + 60)}`)).status).toBe(
      401,
    );
  });

  it.each<[string, () => string]>([
    ['another path', () => `${path}?${PASS}=${passOf(ticket, '/api/actors', nowS() + 60)}`],
    ['a path that is no download', () => withPass('/api/sessions', ticket, nowS() + 60)],
    ['too far ahead', () => withPass(path, ticket, nowS() + 602)],
    ['another ticket', () => withPass(path, 'ab'.repeat(32), nowS() + 60)],
    ['another time', () => withPass(path, ticket, nowS() + 60).replace(/\.(\d+)\./, `.${nowS() + 61}.`)],
    ['nothing', () => `${path}?${PASS}=`],
    ['something else', () => `${path}?${PASS}=${'.'.repeat(3000)}`],
  ])('does not open by one of %s', async (_what, link) => {
    expect((await ask(link())).status).toBe(401);
  });

  it('opens nothing but what is read', async () => {
    const answer = await ask(withPass(path, ticket, nowS() + 60), { method: 'POST' });
    expect(answer.status).not.toBe(200);
  });
});

describe('a socket', () => {
  const start = { type: 'start_dubbing', target_language: 'es' } as const;

  it.each<[string, string]>([
    ['nothing', ''],
    ['another secret', '0'.repeat(64)],
  ])('that shows %s is told so, and closed', async (_what, bearer) => {
    const client = await WireClient.connect(companion.address, { session: 'nobody', bearer });
    expect(await client.next('error')).toMatchObject({ code: 'not_paired', fatal: true, retryable: false });
    expect((await client.closed).code).toBe(1008);
    expect(await (await ask('/api/sessions/nobody', by(`Bearer ${companion.secret}`))).json()).toMatchObject({
      error: { code: 'not_found' },
    });
  });

  it('is answered by the protocol, and never by what it showed', async () => {
    const client = await WireClient.connect(companion.address, { session: 'answer', bearer: ticket });
    expect(client.protocol).toBe('samevoice');
    client.close();
  });

  it.each<[string, (token: string) => string | undefined]>([
    ['none', () => undefined],
    ['another token', (token) => token.replace(/./g, '0')],
    ['half of it', (token) => token.slice(0, 32)],
  ])('takes no session over with %s, and the session goes on', async (_what, resume) => {
    const mine = await WireClient.connect(companion.address, { session: 'mine', bearer: ticket });
    mine.send(start);
    const { resume_token = '' } = await mine.next('dubbing_started');
    expect(resume_token.length).toBeGreaterThan(32);
    const theirs = await WireClient.connect(companion.address, {
      session: 'mine',
      resume: resume(resume_token),
    });
    expect(await theirs.next('error')).toMatchObject({
      ...{ code: 'not_allowed', parameters: { reason: 'session' }, fatal: true },
    });
    expect((await theirs.closed).code).toBe(1008);
    mine.send({ type: 'ping', id: 'still mine' });
    expect(await mine.next('pong')).toMatchObject({ id: 'still mine' });
    mine.cut();
    await mine.closed;
    const back = await WireClient.connect(companion.address, { session: 'mine', resume: resume_token });
    back.send(start);
    expect(await back.next('dubbing_started')).toMatchObject({ resumed: true, resume_token });
    back.send({ type: 'stop_dubbing' });
    await back.closed;
  });

  it('takes over no session that has not begun', async () => {
    const mine = await WireClient.connect(companion.address, { session: 'not-begun' });
    const theirs = await WireClient.connect(companion.address, { session: 'not-begun', resume: '' });
    expect(await theirs.next('error')).toMatchObject({ code: 'not_allowed' });
    mine.send(start);
    expect((await mine.next('dubbing_started')).resumed).toBe(false);
    mine.close();
  });

  it('begins anew with the token of a session that is gone', async () => {
    const client = await WireClient.connect(companion.address, { session: 'gone', resume: 'a'.repeat(64) });
    client.send(start);
    expect((await client.next('dubbing_started')).resumed).toBe(false);
    client.close();
  });
});
