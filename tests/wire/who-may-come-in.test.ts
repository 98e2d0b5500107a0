import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXTENSION_ID } from '../../shared/identity.ts';
import { runCompanion, type RunningCompanion } from '../fakes/companion.ts';
import { WireClient } from '../fakes/client.ts';
import { scriptedCatalog } from '../fakes/scripted-engines.ts';

const OTHER_EXTENSION = 'a'.repeat(32);
let companion: RunningCompanion;

beforeAll(async () => {
  companion = await runCompanion(scriptedCatalog(), {
    ALLOWED_ORIGINS: `${OTHER_EXTENSION}, https://friend.example`,
  });
});
afterAll(() => companion.close());

interface Answer {
  readonly status: number;
  readonly headers: Record<string, unknown>;
  readonly body: string;
}

/** fetch would not let a test say who it is. */
function get(headers: Record<string, string>, path = '/api/health', method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(companion.address + path, { headers, method }, (answer) => {
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

describe('who may come in', () => {
  it.each<[string, Record<string, string>]>([
    ['a program on this machine', {}],
    ['the address typed by hand', { 'sec-fetch-site': 'none' }],
    ['the extension', { origin: `chrome-extension://${EXTENSION_ID}` }],
    ['an extension the user allowed', { origin: `chrome-extension://${OTHER_EXTENSION}` }],
    ['an origin the user allowed', { origin: 'https://friend.example' }],
  ])('%s may', async (_who, headers) => {
    expect((await get(headers)).status).toBe(200);
    const client = await WireClient.connect(companion.address, { session: 'x' }, headers);
    client.close();
    await client.closed;
  });

  it.each<[string, Record<string, string>]>([
    ['a web site', { origin: 'https://evil.example' }],
    ['a page without an origin of its own', { origin: 'null' }],
    ['another extension', { origin: `chrome-extension://${'b'.repeat(32)}` }],
    ['an image on a web site', { 'sec-fetch-site': 'cross-site' }],
    ['a page of the same site on another port', { 'sec-fetch-site': 'same-site' }],
    ['a foreign name pointed at this machine', { host: 'evil.example' }],
    ['a local page of another port', { origin: 'http://127.0.0.1:1' }],
  ])('%s may not, and is told before the upgrade', async (_who, headers) => {
    const answer = await get(headers);
    expect(answer.status).toBe(403);
    // The setting that would let them in.
    const setting = 'host' in headers ? 'PUBLIC_ADDRESS' : 'ALLOWED_ORIGINS';
    expect(JSON.parse(answer.body)).toMatchObject({
      error: { code: 'not_allowed', parameters: { reason: 'origin', setting }, retryable: false },
    });
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    const upgrade = WireClient.connect(companion.address, { session: 'y' }, headers);
    await expect(upgrade).rejects.toThrow('403');
  });

  it("the companion's own pages may", async () => {
    expect((await get({ origin: companion.address })).status).toBe(200);
  });

  it('no answer can be embedded, sniffed or read by another site', async () => {
    for (const path of ['/api/health', '/api/nothing']) {
      const { headers } = await get({}, path);
      expect(headers['cross-origin-resource-policy']).toBe('same-origin');
      expect(headers['x-frame-options']).toBe('DENY');
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['content-security-policy']).toMatch(/frame-ancestors 'none'/);
    }
  });

  it('a preflight is answered for those who may only', async () => {
    const allowed = await get({ origin: 'https://friend.example' }, '/api/health', 'OPTIONS');
    expect(allowed.status).toBe(204);
    expect(allowed.headers['access-control-allow-origin']).toBe('https://friend.example');
    expect((await get({ origin: 'https://evil.example' }, '/api/health', 'OPTIONS')).status).toBe(403);
  });
});

describe('the HTTP routes', () => {
  it('answers an unknown page and an unknown session in words', async () => {
    const page = await get({}, '/nothing');
    expect(page.status).toBe(404);
    expect(JSON.parse(page.body)).toMatchObject({ error: { code: 'not_found', retryable: false } });
    const authorization = `Bearer ${companion.secret}`;
    expect((await get({ authorization }, '/api/sessions/none')).status).toBe(404);
  });

  it('refuses ids that are none, before the upgrade', async () => {
    await expect(WireClient.connect(companion.address, { session: 'a%20b' })).rejects.toThrow('400');
    await expect(WireClient.connect(companion.address, { session: 'a'.repeat(65) })).rejects.toThrow('400');
  });
});
