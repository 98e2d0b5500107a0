/** Every vendor over TLS, from a network that is left by a proxy alone and has a certificate authority of its own. */
import { fork } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSecureContext, createServer, type Server } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startConnectProxy, type ConnectProxy } from '../fakes/connect-proxy.ts';
import { startElevenLabsFake, type ElevenLabsFake } from '../fakes/elevenlabs/fake.ts';
import { KEY } from '../fakes/elevenlabs/rig.ts';
import { startGoogleFake, type GoogleFake } from '../fakes/google/server.ts';
import { selfSigned } from '../fixtures/certificate.ts';
import { said } from './google-listening.ts';
import type { Errand } from './vendors-behind-proxy.ts';

/** Names that nobody but the proxy could resolve. */
const HOSTS = ['voices.test', 'speech.test', 'translation.test'] as const;
const CERTIFICATES = HOSTS.map((host) => ({ host, ...selfSigned(host) }));
const SENTENCE = 'good morning people';
const SPEED = 4;
const EVERYTHING = {
  translation: 'Bueno mañana.',
  speech: SENTENCE,
  scribe: SENTENCE,
  voicesByHttp: true,
  voicesBySocket: true,
};

let google: GoogleFake;
let elevenLabs: ElevenLabsFake;
let front: Server;
let proxy: ConnectProxy;
const folder = mkdtempSync(join(tmpdir(), 'samevoice-proxy-'));
const keyPath = join(folder, 'key.json');
const authoritiesPath = join(folder, 'authorities.pem');

beforeAll(async () => {
  const hears = { words: said(SENTENCE, 600) };
  google = await startGoogleFake({ hears, speed: SPEED });
  elevenLabs = await startElevenLabsFake({ apiKey: KEY, hears, speed: SPEED });
  front = await startFront();
  proxy = await startConnectProxy((front.address() as AddressInfo).port);
  // Beyond this machine the library signs with the key, which has to be one.
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const key = JSON.parse(readFileSync(google.credentialsPath, 'utf8')) as object;
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
  writeFileSync(keyPath, JSON.stringify({ ...key, private_key: pem }));
  writeFileSync(authoritiesPath, CERTIFICATES.map(({ cert }) => cert).join(''));
});
afterAll(async () => {
  await proxy.close();
  front.close();
  await Promise.all([google.close(), elevenLabs.close()]);
  rmSync(folder, { recursive: true });
});

/** Ends TLS in front of the fakes, for each name with its own certificate. */
async function startFront(): Promise<Server> {
  const server = createServer(
    {
      ALPNProtocols: ['h2', 'http/1.1'],
      SNICallback: (host, done) => {
        const own = CERTIFICATES.find((one) => one.host === host);
        if (own === undefined) done(new Error(`no certificate for ${host}`));
        else done(null, createSecureContext(own));
      },
    },
    (client) => {
      const { servername } = client as { readonly servername?: string };
      const address = servername === 'voices.test' ? elevenLabs.baseUrl : google.endpoint;
      const upstream = connect(Number(new URL(address).port), '127.0.0.1');
      for (const one of [client, upstream]) one.on('error', () => undefined);
      client.pipe(upstream).pipe(client);
    },
  );
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

/** What came of each wire in a process of its own: authorities are read when one starts. */
async function asked(environment: Record<string, string>): Promise<unknown> {
  const errand: Errand = {
    credentialsPath: keyPath,
    elevenLabsUrl: 'https://voices.test',
    speechEndpoint: 'https://speech.test',
    translationEndpoint: 'https://translation.test',
    ...{ sentence: SENTENCE, speed: SPEED },
  };
  const program = fork(new URL('vendors-behind-proxy.ts', import.meta.url), [JSON.stringify(errand)], {
    execArgv: ['--import', 'tsx'],
    env: { PATH: process.env['PATH'], https_proxy: proxy.url, ...environment },
  });
  const [outcomes] = (await once(program, 'message')) as [unknown];
  return outcomes;
}

test('is reached over gRPC, HTTP and sockets by a tunnel, where its certificate is trusted', async () => {
  expect(await asked({ NODE_EXTRA_CA_CERTS: authoritiesPath })).toEqual(EVERYTHING);
  expect(new Set(proxy.asked)).toEqual(new Set(HOSTS.map((host) => `${host}:443`)));
  // What is inside a tunnel is nobody's but the vendor's.
  expect(elevenLabs.requests.every(({ headers }) => headers['proxy-authorization'] === undefined)).toBe(true);
});

test('is not told anything where nobody trusts its certificate', async () => {
  const [streams, requests, voices] = [google.streams, google.requests, elevenLabs.requests].map(
    ({ length }) => length,
  );
  const outcomes = Object.values((await asked({})) as object);
  expect(outcomes).toHaveLength(5);
  for (const outcome of outcomes) expect(outcome).toMatch(/Error/);
  expect([google.streams.length, google.requests.length, elevenLabs.requests.length]).toEqual([
    streams,
    requests,
    voices,
  ]);
}, 60_000);
