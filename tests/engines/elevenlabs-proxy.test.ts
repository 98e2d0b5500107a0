/** ElevenLabs from a network that is left by a proxy alone. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Account } from '../../companion/dubbing/account.ts';
import { ElevenLabsCloner } from '../../companion/engines/elevenlabs/cloner.ts';
import { ElevenLabs } from '../../companion/engines/elevenlabs/elevenlabs.ts';
import { Scribe } from '../../companion/engines/elevenlabs/scribe/scribe.ts';
import { ElevenLabsService } from '../../companion/engines/elevenlabs/service.ts';
import { RequestLimiter } from '../../companion/engines/limiter.ts';
import { VoiceprintEncoder } from '../../companion/engines/ivector/voiceprint-encoder.ts';
import { startConnectProxy, type ConnectProxy } from '../fakes/connect-proxy.ts';
import { startElevenLabsFake, type ElevenLabsFake } from '../fakes/elevenlabs/fake.ts';
import { GEORGE, KEY, partsOf } from '../fakes/elevenlabs/rig.ts';

/** A name that nobody but the proxy could resolve. */
const HOST = 'voices.test:80';
const VARIABLES = [
  'http_proxy',
  'https_proxy',
  'all_proxy',
  'no_proxy',
  'npm_config_proxy',
  'npm_config_https_proxy',
];

let fake: ElevenLabsFake;
let proxy: ConnectProxy;
const open: { close: () => void }[] = [];

beforeEach(async () => {
  for (const name of VARIABLES) {
    vi.stubEnv(name, '');
    vi.stubEnv(name.toUpperCase(), '');
  }
  fake = await startElevenLabsFake({ apiKey: KEY, speed: 10 });
  proxy = await startConnectProxy(Number(new URL(fake.baseUrl).port));
});
afterEach(async () => {
  for (const one of open.splice(0)) one.close();
  vi.unstubAllEnvs();
  await proxy.close();
  await fake.close();
});

function serviceAt(baseUrl: string): ElevenLabsService {
  const service = new ElevenLabsService({ apiKey: KEY, baseUrl });
  open.push(service);
  return service;
}

async function speak(baseUrl: string, transport: 'http' | 'socket' = 'http'): Promise<number> {
  const service = serviceAt(baseUrl);
  // On a busy machine it takes seconds, and a service is given only four.
  await service.client();
  const engine = new ElevenLabs({
    ...{ service, transport, stability: 0.5, clarity: 0.75 },
    limiter: new RequestLimiter(4),
  });
  open.push(engine);
  const request = {
    text: 'Buenas noches.',
    language: 'es',
    voice: GEORGE,
    account: new Account('one'),
    dueAtMs: 0,
  };
  const parts = await partsOf(await engine.synthesize(request, new AbortController().signal));
  return parts.reduce((sum, { length }) => sum + length, 0);
}

describe.each(['http', 'socket'] as const)('voices over %s', (transport) => {
  test('are reached through the proxy, by a tunnel alone', async () => {
    vi.stubEnv('HTTP_PROXY', proxy.url);
    expect(await speak('http://voices.test', transport)).toBeGreaterThan(10_000);
    expect(new Set(proxy.asked)).toEqual(new Set([HOST]));
    expect(fake.requests.every(({ headers }) => headers['proxy-authorization'] === undefined)).toBe(true);
  });

  test('are reached past it where NO_PROXY says so', async () => {
    vi.stubEnv('HTTP_PROXY', proxy.url);
    vi.stubEnv('NO_PROXY', 'voices.test');
    await expect(speak('http://voices.test', transport)).rejects.toMatchObject({ code: 'engine_failed' });
    expect(proxy.asked).toEqual([]);
  });
});

test('the recogniser is reached through it', async () => {
  vi.stubEnv('HTTP_PROXY', proxy.url);
  const { signal } = new AbortController();
  const scribe = new Scribe(serviceAt('http://voices.test'));
  const stream = await scribe.open({ language: 'en', terms: () => [], account: new Account('one'), signal });
  await stream.close();
  expect(proxy.asked).toEqual([HOST]);
});

test('previews are reached through it, and the proxy is told who asks where its address does', async () => {
  vi.stubEnv('HTTP_PROXY', proxy.url.replace('://', '://me:secret@'));
  const cloner = new ElevenLabsCloner({
    service: serviceAt('http://voices.test'),
    encoder: new VoiceprintEncoder(),
  });
  const sound = await cloner.preview(GEORGE.id, new AbortController().signal);
  expect(Buffer.from(sound).toString()).toContain(GEORGE.id);
  expect(new Set(proxy.authorizations)).toEqual(
    new Set([`Basic ${Buffer.from('me:secret').toString('base64')}`]),
  );
});

test('the vendor’s own address is asked of the proxy by name, and what it refuses is told as unreachable', async () => {
  const refusing = await startConnectProxy(undefined);
  vi.stubEnv('HTTPS_PROXY', refusing.url);
  await expect(speak('https://api.elevenlabs.io')).rejects.toMatchObject({
    code: 'engine_failed',
    parameters: { reason: 'unreachable' },
  });
  expect(new Set(refusing.asked)).toEqual(new Set(['api.elevenlabs.io:443']));
  await refusing.close();
});

test.each(['socks5://127.0.0.1:1', 'http://', 'nonsense'])(
  'with a proxy that is none (%s) nothing is sent past it',
  async (wrong) => {
    vi.stubEnv('HTTP_PROXY', wrong);
    await expect(speak('http://voices.test')).rejects.toMatchObject({ code: 'engine_failed' });
    expect(fake.requests).toEqual([]);
  },
);

test('this machine is reached without it', async () => {
  vi.stubEnv('HTTP_PROXY', proxy.url);
  expect(await speak(fake.baseUrl)).toBeGreaterThan(10_000);
  expect(proxy.asked).toEqual([]);
});
