/** Set-up's step for models, where they come and where they do not: it never fails, and notes what there is. */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

const SETUP = resolve(import.meta.dirname, '../../scripts/setup/models.mjs');

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'models-setup-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

interface Ended {
  readonly status: number | null;
  readonly out: string;
}

/** Runs a line of the step's code in a folder of its own, with no program beside Node. */
function step(code: string, environment: Record<string, string> = {}): Promise<Ended> {
  const script = `import * as setup from ${JSON.stringify(SETUP)};\n${code}`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    cwd: folder,
    env: { HOME: folder, PATH: join(folder, 'nothing'), MODELS_DIR: join(folder, 'models'), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (out += chunk.toString()));
  return new Promise((done) => {
    child.once('close', (status) => {
      done({ status, out });
    });
  });
}

async function report(): Promise<unknown> {
  return JSON.parse(await readFile(join(folder, 'out', 'models-setup.json'), 'utf8'));
}

it('goes on where no model can be had, in clear words, and leaves them alone for a day', async () => {
  const { status, out } = await step(`await setup.installModels({ models: ['resemblyzer'] });`);
  expect(status).toBe(0);
  expect(out).toContain('Not installed: resemblyzer. pip is not installed.');
  expect(out).toContain("without neural models the distribution's engines are used");
  expect(await report()).toMatchObject({ results: { resemblyzer: 'failed' } });
  const absent = (arguments_: string) => step(`console.log(setup.absentModels(${arguments_}).join());`);
  expect((await absent('false')).out).not.toContain('resemblyzer');
  expect((await absent('true')).out).toContain('resemblyzer');
  const tomorrow = 'false, process.env, Date.now() + 25 * 3600 * 1000';
  expect((await absent(tomorrow)).out).toContain('resemblyzer');
});

it('goes on with settings that cannot be read, which the command itself will tell of', async () => {
  const { status, out } = await step(`await setup.installModels({ models: ['resemblyzer'] });`, {
    PORT: 'eight',
  });
  expect(status).toBe(0);
  expect(out).toContain('PORT: saw "eight"');
});

it('notes what is there, and what was declined', async () => {
  const model = join(folder, 'models', 'resemblyzer');
  await mkdir(model, { recursive: true });
  await writeFile(join(model, 'pretrained.pt'), '1234');
  const files = [{ name: 'pretrained.pt', bytes: 4 }];
  await writeFile(join(model, 'manifest.json'), JSON.stringify({ state: 'installed', files }));
  const { status } = await step(`setup.declineModels({ models: ['whisper-base'] });`);
  expect(status).toBe(0);
  expect(await report()).toMatchObject({
    models_dir: join(folder, 'models'),
    results: { resemblyzer: 'installed', 'whisper-base': 'declined' },
  });
  // One of whose files is cut short is not there.
  await writeFile(join(model, 'pretrained.pt'), '1');
  expect((await step('console.log(setup.absentModels(false).join());')).out).toContain('resemblyzer');
});
