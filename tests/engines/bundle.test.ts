/** The companion's bundle, as `npm ci` makes it: what runs of it, and when it is left alone. */
import { execFileSync, fork, spawn } from 'node:child_process';
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
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { isUsageAnswer, USAGE_QUESTION } from '../../companion/engines/process/usage.ts';
import { currentBundle, makeBundle } from '../../scripts/build/companion-bundle.mjs';
import { wav } from '../fakes/uploads.ts';
import { describeWithModels, modelsDir } from '../fixtures/models.ts';
import { joined, say, silence } from './speech.ts';

const REAL = resolve(import.meta.dirname, '../..');
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

interface Ended {
  readonly stdout: string;
  readonly stderr: string;
}

/** `scripts/run.mjs` of the copy, to its end. */
async function run(
  words: readonly string[],
  settings: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const data = join(project, 'data');
  const child = spawn(process.execPath, [join(project, 'scripts/run.mjs'), ...words], {
    cwd: tmpdir(),
    env: { ...process.env, NODE_OPTIONS: '', DATA_DIR: data, ENV_FILE: '/dev/null', ...settings },
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

it('has every process that the sources start, and each of them answers', async () => {
  const hosts = execFileSync('find', [join(project, 'companion'), '-name', 'host.ts'], { encoding: 'utf8' });
  const bundled = readdirSync(join(project, 'dist/companion')).filter((name) => name.endsWith('.host.js'));
  expect(bundled).toHaveLength(hosts.trim().split('\n').length);
  for (const name of bundled) {
    const host = fork(join(project, 'dist/companion', name), {
      execArgv: [],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    host.send(USAGE_QUESTION);
    const [answer] = (await once(host, 'message')) as unknown[];
    expect(isUsageAnswer(answer), name).toBe(true);
    host.kill('SIGKILL');
  }
});

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
