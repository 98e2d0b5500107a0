/** A model is fetched from a server that really sends it, or does not. */
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ModelFetch, type ModelFetchOptions } from '../../companion/engines/sherpa/model-fetch.ts';
import { until } from '../browser/harness/until.ts';

const MODEL = randomBytes(300_000);
const sha256 = createHash('sha256').update(MODEL).digest('hex');
type Handler = (request: IncomingMessage, response: ServerResponse) => void;

let folder = '';
let path = '';
let server: Server | undefined;
let asked: (string | undefined)[] = [];
let handler: Handler = whole;

function whole(_request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(200, { 'content-length': MODEL.length }).end(MODEL);
}

/** What a server that knows ranges answers. */
function ranged(request: IncomingMessage, response: ServerResponse): void {
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  if (from === 0) {
    whole(request, response);
    return;
  }
  if (from >= MODEL.length) {
    response.writeHead(416, { 'content-range': `bytes */${MODEL.length}` }).end();
    return;
  }
  const range = `bytes ${from}-${MODEL.length - 1}/${MODEL.length}`;
  response.writeHead(206, { 'content-range': range }).end(MODEL.subarray(from));
}

/** Half of it, then nothing more. */
function half(_request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(200, { 'content-length': MODEL.length }).write(MODEL.subarray(0, MODEL.length / 2));
}

async function fetchOf(options: Partial<ModelFetchOptions> = {}): Promise<ModelFetch> {
  const running = createServer((request, response) => {
    asked.push(request.headers.range);
    handler(request, response);
  });
  server = running;
  await new Promise<void>((resolve) => running.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(running.address() as AddressInfo).port}/speaker.onnx`;
  return new ModelFetch({ path, source: { url, sha256 }, ...options });
}

/** Half of it comes, then the connection breaks. */
async function brokenOff(): Promise<ModelFetch> {
  handler = half;
  const fetch = await fetchOf();
  const failed = failure(fetch);
  await until('half of it', () => fetch.state().progress === 0.5);
  server?.closeAllConnections();
  expect(await failed).toMatch(/^engine_failed: .*goes on where it stopped/);
  return fetch;
}

async function failure(fetch: ModelFetch): Promise<string> {
  fetch.start();
  await fetch.settled();
  const { state, error } = fetch.state();
  expect(state).toBe('failed');
  expect(existsSync(path)).toBe(false);
  return `${error?.code ?? ''}: ${error?.message ?? ''}`;
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'samevoice-model-'));
  path = join(folder, 'models', 'speaker.onnx');
  asked = [];
  handler = whole;
});
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
  rmSync(folder, { recursive: true, force: true });
});

it('a model is absent, is fetched with progress, and is then ready under its name', async () => {
  const fetch = await fetchOf();
  expect(fetch.state()).toEqual({ state: 'absent' });
  handler = (request, response) => {
    half(request, response);
    finish = () => response.end(MODEL.subarray(MODEL.length / 2));
  };
  let finish: () => void = () => undefined;
  fetch.start();
  await until('half of it', () => fetch.state().progress === 0.5);
  expect(fetch.state().state).toBe('fetching');
  expect(existsSync(path)).toBe(false);
  finish();
  await fetch.settled();
  expect(fetch.state()).toEqual({ state: 'ready' });
  expect(readFileSync(path).equals(MODEL)).toBe(true);
  expect(existsSync(`${path}.part`)).toBe(false);
});

it('what broke off is told, and gone on with by the next', async () => {
  const fetch = await brokenOff();
  handler = ranged;
  fetch.start();
  await fetch.settled();
  expect(fetch.state().state).toBe('ready');
  expect(asked).toEqual([undefined, `bytes=${MODEL.length / 2}-`]);
  expect(readFileSync(path).equals(MODEL)).toBe(true);
});

it('a server that knows no ranges begins anew', async () => {
  const fetch = await brokenOff();
  handler = whole;
  fetch.start();
  await fetch.settled();
  expect(readFileSync(path).equals(MODEL)).toBe(true);
});

it('what is longer than the file is no part of it', async () => {
  const fetch = await brokenOff();
  writeFileSync(`${path}.part`, randomBytes(MODEL.length));
  handler = ranged;
  fetch.start();
  await fetch.settled();
  expect(fetch.state().state).toBe('ready');
  expect(readFileSync(path).equals(MODEL)).toBe(true);
});

it('stopped, it keeps what came; removed, nothing is left', async () => {
  handler = half;
  const fetch = await fetchOf();
  fetch.start();
  await until('half of it', () => fetch.state().progress === 0.5);
  await fetch.stop();
  expect(fetch.state()).toEqual({ state: 'absent' });
  expect(readFileSync(`${path}.part`).length).toBe(MODEL.length / 2);
  await fetch.remove();
  expect(existsSync(`${path}.part`)).toBe(false);
});

it('another file than the one that was meant never gets the name', async () => {
  handler = (_request, response) => response.end('<html>Sign in</html>');
  const fetch = await fetchOf();
  expect(await failure(fetch)).toMatch(/^engine_failed: .*SPEAKER_MODEL_SHA256/);
  expect(existsSync(`${path}.part`)).toBe(false);
});

it.each([
  [404, /^not_found: .*SPEAKER_MODEL_URL/],
  [403, /^not_allowed: .*\(403\)/],
  [503, /^engine_failed: .*\(503\)/],
])('a server that answers %i is told of', async (status, words) => {
  handler = (_request, response) => response.writeHead(status).end();
  expect(await failure(await fetchOf())).toMatch(words);
});

it('a server that sends nothing more is given up', async () => {
  handler = half;
  expect(await failure(await fetchOf({ patienceMs: 200 }))).toMatch(/^engine_timeout: /);
});

it('nobody there is told of', async () => {
  const fetch = await fetchOf();
  await new Promise((resolve) => server?.close(resolve));
  expect(await failure(fetch)).toMatch(/^engine_failed: The connection/);
});

it('a file without end is not taken', async () => {
  expect(await failure(await fetchOf({ mostBytes: 1000 }))).toMatch(/^engine_failed: .*larger than 1000/);
});

it('a disk that is full is told of', async () => {
  path = join(folder, 'speaker.onnx');
  symlinkSync('/dev/full', `${path}.part`);
  expect(await failure(await fetchOf())).toMatch(/^store_read_only: The disk is full/);
});

it('a folder that cannot be made is told of', async () => {
  writeFileSync(join(folder, 'models'), 'a file');
  expect(await failure(await fetchOf())).toMatch(/^store_read_only: .*DATA_DIR/);
});

it('without an address it says which settings to give', async () => {
  const fetch = await fetchOf({ source: undefined });
  expect(() => {
    fetch.start();
  }).toThrow(/SPEAKER_MODEL_URL and SPEAKER_MODEL_SHA256/);
});
