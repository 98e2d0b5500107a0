/** The companion's bundle, as `npm ci` makes it: what runs of it, and when it is left alone. */
import { execFileSync, fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { readSecret } from '../../companion/access/secret.ts';
import { isUsageAnswer, USAGE_QUESTION } from '../../companion/engines/process/usage.ts';
import type { ToEncoder } from '../../companion/rooms/opus/protocol.ts';
import { currentBundle, makeBundle } from '../../scripts/build/companion-bundle.mjs';
import { routes } from '../../shared/http/routes.ts';
import { apiOf } from '../fakes/api.ts';
import { HostClient, ListenerClient } from '../fakes/room-clients.ts';
import { rememberSecret } from '../fakes/secrets.ts';
import { wav } from '../fakes/uploads.ts';
import { describeWithModels, modelsDir } from '../fixtures/models.ts';
import { joined, say, silence } from './speech.ts';

const REAL = resolve(import.meta.dirname, '../..');
/** Run as threads of the companion, and not as processes. */
const THREADS = ['rooms.opus.host.js'];
const MAIN = 'companion/main.ts';
/** How many were dropped for being late is the machine's affair. */
const SPOKEN = /^[1-9]\d* clauses by \d+ speakers: [1-9]\d* spoken/m;

/** A copy of what the companion is made of, whose `node_modules` hold nothing that translates TypeScript. */
let project: string;
beforeAll(async () => {
  project = mkdtempSync(join(tmpdir(), 'samevoice-bundle-'));
  for (const part of ['companion', 'shared', 'scripts', 'package.json', 'package-lock.json']) {
    cpSync(join(REAL, part), join(project, part), { recursive: true });
  }
  linkPackages((name) => !['tsx', 'esbuild', 'typescript'].includes(name));
  await makeBundle(project);
});
afterAll(() => {
  rmSync(project, { recursive: true });
});
beforeEach(() => {
  expect(currentBundle(project, MAIN)).toBeDefined();
});

function linkPackages(isWanted: (name: string) => boolean): void {
  rmSync(join(project, 'node_modules'), { recursive: true, force: true });
  mkdirSync(join(project, 'node_modules'));
  for (const name of readdirSync(join(REAL, 'node_modules')).filter(isWanted)) {
    symlinkSync(join(REAL, 'node_modules', name), join(project, 'node_modules', name));
  }
}

/** Changes a file while `work` runs. */
async function edited(path: string, edit: (text: string) => string, work: () => unknown): Promise<void> {
  const file = join(project, path);
  const before = readFileSync(file, 'utf8');
  writeFileSync(file, edit(before));
  try {
    await work();
  } finally {
    writeFileSync(file, before);
  }
}

const program = (...words: readonly string[]) => [join(project, 'scripts/run.mjs'), ...words];
const environment = (settings: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv => ({
  ...process.env,
  NODE_OPTIONS: '',
  DATA_DIR: join(project, 'data'),
  ENV_FILE: '/dev/null',
  ...settings,
});

interface Ended {
  readonly stdout: string;
  readonly stderr: string;
}

/** `scripts/run.mjs` of the copy, to its end. */
async function run(
  words: readonly string[],
  settings: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const child = spawn(process.execPath, program(...words), {
    cwd: tmpdir(),
    env: environment(settings),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (said.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said.stderr += chunk.toString()));
  await once(child, 'close');
  return said;
}

/** A sentence dubbed by the copy. @returns what `npm run dub` says of it */
async function dubbed(to: string, settings: Readonly<Record<string, string>>): Promise<Ended> {
  const film = join(project, 'talk.wav');
  const sentence = 'We can take the first train in the morning.';
  writeFileSync(film, wav(joined(silence(300), say(sentence), silence(1_500))));
  return run(['companion/dub.ts', film, '--from', 'en', '--to', to, '--speed', '0'], settings);
}

it('dubs, with each of its processes, where nothing can translate TypeScript', async () => {
  const { stdout, stderr } = await dubbed('es', { ENGINES: 'embedded' });
  expect(stderr).toBe('');
  expect(stdout).toMatch(SPOKEN);
});

it('dubs for a room: threads that encode, and what mouths are told by, are found', async () => {
  const child = spawn(process.execPath, program(MAIN), {
    cwd: tmpdir(),
    env: environment({ ENGINES: 'embedded', PORT: '0', ROOMS_PORT: '0' }),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const clients: { cut(): void }[] = [];
  try {
    // Its output is read to its end: who stops reading takes a pipe away that it still writes to, which ends it.
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    while (!said.includes('Listeners of rooms come to')) await once(child.stdout, 'data');
    const addressIn = (line: RegExp) => line.exec(said)?.[1] ?? '';
    const address = addressIn(/is listening on (\S+)/);
    const reached = { address, secret: readSecret(join(project, 'data')) };
    rememberSecret(address, reached.secret);
    const body = { name: 'Meeting', source_language: 'en', languages: ['es'] };
    const made = await apiOf(address).call(routes.rooms.create, { body });
    const host = await HostClient.lead(reached, made);
    clients.push(host);
    const listener = await ListenerClient.join(addressIn(/come to (\S+)\/listen/), made.code);
    clients.push(listener);
    await host.start();
    const speech = joined(silence(300), say('We can take the first train in the morning.'), silence(1_500));
    for (let at = 0; at < speech.length; at += 1024) host.sendSound(speech.slice(at, at + 1024));
    const dub = await listener.next('dub_end');
    expect(dub).toMatchObject({ outcome: 'spoken' });
    const pieces = listener.pieces.filter(({ clauseId }) => clauseId === dub.clause_id);
    expect(pieces.flatMap(({ packets }) => packets).length * 20).toBeGreaterThanOrEqual(dub.duration_ms);
    expect(pieces.some(({ marks }) => marks.length > 0)).toBe(true);
  } finally {
    for (const client of clients) client.cut();
    child.kill('SIGTERM');
    if (child.exitCode === null) await once(child, 'exit');
  }
});

describeWithModels(
  ['whisper-base', 'bergamot-en-pt', 'kokoro-82m', 'resemblyzer'],
  'with the neural engines',
  () => {
    it('dubs likewise: graphs, voices and vocabularies are found', async () => {
      const { stdout, stderr } = await dubbed('pt', { ENGINES: 'local', MODELS_DIR: modelsDir() });
      expect(stderr).toBe('');
      expect(stdout).toMatch(SPOKEN);
    });
  },
);

it('has every process and thread that the sources start, and each of them answers', async () => {
  const hosts = execFileSync('find', [join(project, 'companion'), '-name', 'host.ts'], { encoding: 'utf8' });
  const bundled = readdirSync(join(project, 'dist/companion')).filter((name) => name.endsWith('.host.js'));
  expect(bundled).toHaveLength(hosts.trim().split('\n').length);
  for (const name of bundled) {
    const path = join(project, 'dist/companion', name);
    if (THREADS.includes(name)) {
      const thread = new Worker(path, { execArgv: [] });
      thread.postMessage({ type: 'finish', id: 1, dub: 1 } satisfies ToEncoder);
      expect(await answerOf(thread), name).toMatchObject({ type: 'encoded', id: 1 });
      await thread.terminate();
      continue;
    }
    const host = fork(path, {
      execArgv: [],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    host.send(USAGE_QUESTION);
    expect(isUsageAnswer(await answerOf(host)), name).toBe(true);
    host.kill('SIGKILL');
  }
});

/** What it says first; undefined where it ends without a word. */
async function answerOf(started: ChildProcess | Worker): Promise<unknown> {
  const events: NodeJS.EventEmitter = started;
  const answered = once(events, 'message').then(([answer]: unknown[]) => answer);
  return Promise.race([answered, once(events, 'exit').then(() => undefined)]);
}

it('finds each source’s neighbours at their own places', () => {
  const folder = join(project, 'dist/companion');
  const places = readdirSync(folder)
    .filter((name) => name.endsWith('.js'))
    .flatMap((name) => [
      ...readFileSync(join(folder, name), 'utf8').matchAll(/new URL\("([^"]+)", import\.meta\.url\)/g),
    ])
    .map(([, path = '']) => fileURLToPath(new URL(path, pathToFileURL(`${folder}/`))));
  expect(places.length).toBeGreaterThan(10);
  expect(places.filter((path) => !existsSync(path))).toEqual([]);
});

it('is not run once a source, or how it is made, has changed; and is again when that is undone', async () => {
  const later = (text: string): string => `${text}// later\n`;
  for (const path of [
    'companion/engines/whisper/host.ts',
    'shared/pcm.ts',
    'scripts/build/companion-bundle.mjs',
  ]) {
    await edited(path, later, () => {
      expect(currentBundle(project, MAIN), path).toBeUndefined();
    });
    expect(currentBundle(project, MAIN), path).toBe(join(project, 'dist/companion/main.js'));
  }
});

it('gives way to the changed source, which runs as it is', async () => {
  const usage = (text: string): string => text.replace('npm run dub -- INPUT', 'NEWER INPUT');
  linkPackages(() => true);
  try {
    expect((await run(['companion/dub.ts'])).stderr).toContain('npm run dub -- INPUT');
    await edited('companion/dub.ts', usage, async () => {
      expect((await run(['companion/dub.ts'])).stderr).toContain('NEWER INPUT');
    });
  } finally {
    linkPackages((name) => !['tsx', 'esbuild', 'typescript'].includes(name));
  }
});

it('is not made of a source that starts a process it would not hold', async () => {
  const forked = (text: string): string => text.replace('./host.ts', './protocol.ts');
  await edited('companion/engines/kokoro/worker.ts', forked, async () => {
    await expect(makeBundle(project)).rejects.toThrow(/kokoro\/protocol\.ts, which is no entry/);
  });
});
