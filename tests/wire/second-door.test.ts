/** What the second port answers, which is open to a network: what listeners need, and nothing else of the companion. */
import { request, type OutgoingHttpHeaders } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { pathOf, type Route } from '../../shared/http/route.ts';
import { routes } from '../../shared/http/routes.ts';
import { listenerRoutes } from '../../shared/rooms/http.ts';
import { subprotocolsOf } from '../../shared/pairing/subprotocols.ts';
import { runCompanion, type RunningCompanion } from '../fakes/companion.ts';
import { scriptedCatalog } from '../fakes/scripted-engines.ts';

let companion: RunningCompanion;

beforeAll(async () => {
  companion = await runCompanion(scriptedCatalog(), { ROOMS_PORT: '0' });
});
afterAll(() => companion.close());

interface Answer {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: string;
}

/** fetch would not let a test say who it is. */
function ask(
  address: string,
  method: string,
  path: string,
  headers: OutgoingHttpHeaders = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(address + path, { headers, method }, (answer) => {
      let body = '';
      answer.on('data', (data: Buffer) => (body += data.toString()));
      answer.on('end', () => {
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body });
      });
    });
    sent.on('error', reject);
    sent.end();
  });
}

const ID = 'a1b2c3d4e5f60718293a4b5c6d7e8f90';
const mainRoutes = Object.values(routes).flatMap((group) => Object.values<Route>(group));
const filled = (route: Route): string => {
  const names = Object.keys(route.params?.shape ?? {});
  return pathOf(route, {
    params: Object.fromEntries(names.map((name) => [name, name === 'code' ? '123456' : ID])),
  });
};

describe('the second port', () => {
  it.each(mainRoutes.map((route) => [`${route.method} ${route.path}`, route] as const))(
    'has no %s, whoever asks',
    async (_name, route) => {
      const headers = { authorization: `Bearer ${companion.secret}` };
      const answer = await ask(companion.listenerAddress, route.method, filled(route), headers);
      expect(answer.status).toBe(404);
      expect(answer.body).toContain('"reason":"page"');
    },
  );

  it.each([
    '/voice-management',
    '/speaker',
    '/docs',
    '/docs/json',
    '/metrics',
    '/ws/c1/s1',
    '/rooms/123456/host',
  ])('has no %s', async (path) => {
    expect((await ask(companion.listenerAddress, 'GET', path)).status).toBe(404);
  });

  it('shows the listeners’ page where its name was not typed', async () => {
    const [bare, named] = await Promise.all(
      ['/', '/listen'].map(async (path) => {
        const { status, body } = await ask(companion.listenerAddress, 'GET', path);
        return [status, body];
      }),
    );
    expect(bare).toEqual(named);
  });

  it.each(['/ws/c1/s1', '/rooms/123456/host'])('takes no socket at %s', async (path) => {
    const url = companion.listenerAddress.replace('http', 'ws') + path;
    const socket = new WebSocket(url, subprotocolsOf({ bearer: companion.secret }));
    const status = await new Promise((resolve) => {
      socket.on('error', () => undefined);
      socket.on('unexpected-response', (_request, answer) => {
        resolve(answer.statusCode);
        socket.terminate();
      });
      socket.on('open', () => {
        resolve('open');
      });
    });
    expect(status).toBe(404);
  });

  it.each(Object.values(listenerRoutes).map((route) => [`${route.method} ${route.path}`, route] as const))(
    'alone has %s',
    async (_name, route: Route) => {
      const path = `${pathOf(route, { params: { code: '123456' } })}?language=es`;
      const there = await ask(companion.listenerAddress, route.method, path);
      expect(there.body).not.toContain('"reason":"page"');
      const here = await ask(companion.address, route.method, path);
      expect(here.body).toContain('"reason":"page"');
    },
  );

  it.each<[string, OutgoingHttpHeaders]>([
    ['a web site', { origin: 'https://evil.example' }],
    ['a page without an origin of its own', { origin: 'null' }],
    ['an image on a web site', { 'sec-fetch-site': 'cross-site' }],
    ['a page of the companion’s own port', { 'sec-fetch-site': 'same-site' }],
    ['a foreign name pointed at this machine', { host: 'evil.example' }],
    ['a foreign name with the right port', { host: 'evil.example:PORT' }],
  ])('refuses %s', async (_who, headers) => {
    const { port } = new URL(companion.listenerAddress);
    const own = {
      ...headers,
      ...(headers.host === undefined ? {} : { host: headers.host.replace('PORT', port) }),
    };
    const answer = await ask(companion.listenerAddress, 'POST', '/api/rooms/123456/enter', own);
    expect(answer.status).toBe(403);
    const socket = new WebSocket(`${companion.listenerAddress.replace('http', 'ws')}/rooms/123456`, {
      headers: own as Record<string, string>,
    });
    const outcome = await new Promise((resolve) => {
      socket.on('error', () => {
        resolve('refused');
      });
      socket.on('open', () => {
        resolve('open');
      });
    });
    expect(outcome).toBe('refused');
  });

  it('is shown nowhere else, and says so with every answer', async () => {
    for (const path of ['/listen', '/nowhere', '/assets/nothing.js']) {
      const { headers } = await ask(companion.listenerAddress, 'GET', path);
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
      expect(headers['x-frame-options']).toBe('DENY');
      expect(headers['access-control-allow-origin']).toBeUndefined();
    }
  });

  it('sends what its page is made of compressed to those who take it so', async () => {
    const page = await (await fetch(`${companion.listenerAddress}/listen`)).text();
    const script = /src="(\/assets\/[^"]+\.js)"/.exec(page)?.[1] ?? '';
    for (const coding of ['br', 'gzip']) {
      const { headers, status } = await ask(companion.listenerAddress, 'GET', script, {
        'accept-encoding': coding,
      });
      expect([status, headers['content-encoding']]).toEqual([200, coding]);
    }
    const plain = await ask(companion.listenerAddress, 'GET', script, { 'accept-encoding': 'identity' });
    expect([plain.status, plain.headers['content-encoding']]).toEqual([200, undefined]);
  });
});
