/** `npm run pair`, and what a companion says in its terminal of who may use it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest';
import { endProcess } from '../browser/harness/process.ts';
import { NO_MODELS } from '../fakes/cloud.ts';
import { runCompanion } from '../fakes/companion.ts';
import { pair } from '../fakes/pairing.ts';
import { scriptedCatalog } from '../fakes/scripted-engines.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'samevoice-pair-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function program(name: string, settings: Record<string, string>) {
  return spawn(process.execPath, ['scripts/run.mjs', `companion/${name}.ts`], {
    env: { ...process.env, ENV_FILE: '/dev/null', DATA_DIR: folder, MODELS_DIR: NO_MODELS, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

async function ended(child: ReturnType<typeof program>): Promise<Ended> {
  const [out, err, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit') as Promise<[number | null]>,
  ]);
  return { code, out, err };
}

const CODE = /type (\d{4}) (\d{4}) in the Samevoice extension/;
const codeIn = (said: string): string => CODE.exec(said)?.slice(1).join('') ?? `no code in: ${said}`;

it('a companion shows a code at its start, which connects a browser, and says so', async () => {
  const child = program('main', { PORT: '0', ENGINES: 'embedded' });
  onTestFinished(() => endProcess(child));
  let said = '';
  const until = async (words: RegExp): Promise<RegExpExecArray> => {
    for (;;) {
      const found = words.exec(said);
      if (found !== null) return found;
      await once(child.stdout, 'data');
    }
  };
  child.stdout.setEncoding('utf8').on('data', (part: string) => (said += part));
  const [link, address = '', code = ''] = await until(/open (\S+)\/#pair=(\d{8})/);
  expect(link).toContain('http://127.0.0.1:');
  expect(codeIn(said)).toBe(code);
  await pair(address, code, 'Chrome on a mill');
  await until(/^Connected: Chrome on a mill\./m);
});

it('shows another code of the companion that runs', async () => {
  const companion = await runCompanion(scriptedCatalog(), { DATA_DIR: folder });
  onTestFinished(() => companion.close());
  const { code, out, err } = await ended(program('pair', { PORT: String(companion.port) }));
  expect(err).toBe('');
  expect(code).toBe(0);
  expect(out).toContain(`${companion.address}/#pair=${companion.code ?? ''}\n`);
  expect(out).toMatch(/, until \d\d:\d\d\n/);
  await pair(companion.address, codeIn(out));
});

it('says that none runs, or another', async () => {
  const companion = await runCompanion(scriptedCatalog(), { DATA_DIR: folder });
  const PORT = String(companion.port);
  const other = mkdtempSync(join(tmpdir(), 'samevoice-pair-other-'));
  onTestFinished(() => {
    rmSync(other, { recursive: true, force: true });
  });
  const stranger = await runCompanion(scriptedCatalog(), { DATA_DIR: other });
  const wrong = await ended(program('pair', { PORT: String(stranger.port) }));
  expect([wrong.code, wrong.out]).toEqual([1, '']);
  expect(wrong.err).toMatch(/was started with another DATA_DIR than/);
  await stranger.close();
  await companion.close();
  const none = await ended(program('pair', { PORT }));
  expect([none.code, none.out]).toEqual([1, '']);
  expect(none.err).toMatch(/No companion answers on http:\/\/127\.0\.0\.1:\d+\.\nStart it with "npm start"/);

  const server = createServer((_request, answer) => answer.end('<html>hello')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
  });
  const port = String((server.address() as AddressInfo).port);
  const strange = await ended(program('pair', { PORT: port }));
  expect(strange.code).toBe(1);
  expect(strange.err).toContain(`Another program than the companion has port ${port}.`);
});

it('says that no companion was ever started with this folder', async () => {
  const { code, err } = await ended(program('pair', { DATA_DIR: join(folder, 'new') }));
  expect(code).toBe(2);
  expect(err).toContain(join(folder, 'new', 'secret'));
});

it('a companion does not start with a secret that is none', async () => {
  writeFileSync(join(folder, 'secret'), 'my password');
  const { code, err } = await ended(program('main', { PORT: '0', ENGINES: 'embedded' }));
  expect(code).toBe(2);
  expect(err).toContain(`DATA_DIR: saw other text (11 characters) in ${join(folder, 'secret')}, takes`);
  expect(err).not.toContain('my password');
});
