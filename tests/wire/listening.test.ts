/** A companion that is had by another address than its own, or by https. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request, type OutgoingHttpHeaders } from 'node:http';
import { request as secureRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { describe, expect, it, onTestFinished } from 'vitest';
import { buildApp } from '../../companion/app.ts';
import { askOwnCompanion, NotRunningError } from '../../companion/access/ask-own-companion.ts';
import { invitation } from '../../companion/access/invitation.ts';
import { readConfig } from '../../companion/config.ts';
import { routes } from '../../shared/http/routes.ts';
import { subprotocolsOf } from '../../shared/pairing/subprotocols.ts';
import { runCompanion, type RunningCompanion } from '../fakes/companion.ts';
import { PATIENCE_MS } from '../fakes/patience.ts';
import { scriptedCatalog } from '../fakes/scripted-engines.ts';
import { selfSigned } from '../fixtures/certificate.ts';

async function started(environment: Record<string, string>): Promise<RunningCompanion> {
  const companion = await runCompanion(scriptedCatalog(), environment);
  onTestFinished(() => companion.close());
  return companion;
}

/** What a request is answered that says of itself where it believes to be. */
function statusOf({ address }: RunningCompanion, headers: OutgoingHttpHeaders): Promise<number> {
  return new Promise((resolve, reject) => {
    const options = { headers, rejectUnauthorized: false };
    const ask = address.startsWith('https:') ? secureRequest : request;
    ask(`${address}/api/health`, options, (answer) => {
      answer.resume().on('end', () => {
        resolve(answer.statusCode ?? 0);
      });
    })
      .on('error', reject)
      .end();
  });
}

function certificateFiles(name: string): { TLS_CERT: string; TLS_KEY: string } {
  const folder = mkdtempSync(join(tmpdir(), 'samevoice-tls-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  const { cert, key } = selfSigned(name);
  const [TLS_CERT, TLS_KEY] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  writeFileSync(TLS_CERT, cert);
  writeFileSync(TLS_KEY, key, { mode: 0o600 });
  return { TLS_CERT, TLS_KEY };
}

describe('a companion with a PUBLIC_ADDRESS', () => {
  it.each([
    ['http://127.0.0.1:9000', '127.0.0.1:9000'],
    ['https://dub.example', 'dub.example'],
    ['https://dub.example/', 'dub.example:443'],
    ['https://DUB.example:444', 'dub.example:444'],
  ])('%s is had there as well, and its page too', async (PUBLIC_ADDRESS, host) => {
    const companion = await started({ PUBLIC_ADDRESS });
    expect(await statusOf(companion, { host })).toBe(200);
    expect(await statusOf(companion, { host, origin: new URL(PUBLIC_ADDRESS).origin })).toBe(200);
    expect(await statusOf(companion, {})).toBe(200);
    for (const other of ['127.0.0.1:9001', 'dub.example:80', 'evil.example', 'dub.example.evil.example']) {
      expect(await statusOf(companion, { host: other })).toBe(403);
      expect(await statusOf(companion, { host, origin: `https://${other}` })).toBe(403);
    }
  });

  it('says that address where a browser is to be connected', () => {
    const config = readConfig({ PUBLIC_ADDRESS: 'https://dub.example/' });
    expect(invitation({ code: '01234567' }, config, 8000)).toMatch(
      /type 0123 4567 in [^]*open https:\/\/dub\.example\/#pair=01234567\n/,
    );
    expect(invitation({ code: '01234567' }, readConfig({}), 8001)).toContain('http://127.0.0.1:8001/#pair=');
  });
});

describe('a companion with a certificate', () => {
  it('speaks https alone, with its pages, its socket, and those who ask it for a code', async () => {
    const files = certificateFiles('dub.example');
    const companion = await started({ ...files, HOST: '127.0.0.1' });
    expect(companion.address).toMatch(/^https:/);
    expect(await statusOf(companion, { origin: companion.address })).toBe(200);
    expect(await statusOf(companion, { origin: companion.address.replace('https', 'http') })).toBe(403);
    await expect(fetch(companion.address.replace('https', 'http'))).rejects.toThrow();
    const socket = new WebSocket(
      `${companion.address.replace('https', 'wss')}/ws/c1/s1`,
      subprotocolsOf({ bearer: companion.secret }),
      { rejectUnauthorized: false },
    );
    const pong = new Promise((resolve) => {
      socket.on('message', (data: Buffer) => {
        resolve(JSON.parse(data.toString()));
      });
    });
    socket.on('open', () => {
      socket.send('{"type":"ping","id":7}');
    });
    expect(await pong).toEqual({ type: 'pong', id: 7 });
    socket.close();

    const settings = { ...files, PORT: String(companion.port), DATA_DIR: companion.folder };
    const ask = (config = readConfig(settings)) =>
      askOwnCompanion(config, routes.pairing.code, AbortSignal.timeout(PATIENCE_MS));
    expect(await ask()).toMatchObject({ status: 200, body: { code: companion.code } });
    // Somebody else's certificate, for the same name: the secret is not sent there.
    const other = readConfig({ ...settings, ...certificateFiles('dub.example') });
    await expect(ask(other)).rejects.toThrow(NotRunningError);
    await expect(ask(readConfig({ ...settings, TLS_CERT: '', TLS_KEY: '' }))).rejects.toThrow(
      NotRunningError,
    );
  });

  it('stops without waiting for a socket that has been upgraded', async () => {
    const companion = await runCompanion(scriptedCatalog(), certificateFiles('x'), { drainMs: 1_000_000 });
    const socket = new WebSocket(
      `${companion.address.replace('https', 'wss')}/ws/c1/s1`,
      subprotocolsOf({ bearer: companion.secret }),
      { rejectUnauthorized: false },
    );
    await new Promise((resolve) => socket.on('open', resolve));
    const closed = new Promise((resolve) => socket.on('close', resolve));
    await companion.close();
    expect(await closed).toBe(1001);
  });

  it.each<[string, (files: { TLS_CERT: string; TLS_KEY: string }) => Record<string, string>, RegExp]>([
    [
      'that is not there',
      (files) => ({ ...files, TLS_CERT: '/does/not/exist' }),
      /^TLS_CERT: saw .*takes a PEM/,
    ],
    [
      'that is none',
      ({ TLS_KEY }) => ({ TLS_CERT: 'package.json', TLS_KEY }),
      /^TLS_CERT, TLS_KEY: saw .*takes/,
    ],
    [
      'of another key',
      ({ TLS_CERT }) => ({ TLS_CERT, TLS_KEY: certificateFiles('other').TLS_KEY }),
      /^TLS_CERT, TLS_KEY: saw .*takes/,
    ],
  ])('%s does not start', async (_what, settings, words) => {
    const config = readConfig({ PORT: '0', ...settings(certificateFiles('dub.example')) });
    await expect(buildApp({ config, catalog: scriptedCatalog() })).rejects.toThrow(words);
  });
});
