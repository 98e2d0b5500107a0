/** What is in the data folder is the user's alone, whatever the process would let others do. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Access } from '../../../companion/access/access.ts';
import { privateDataFolder } from '../../../companion/access/data-folder.ts';
import { openSecret, readSecret } from '../../../companion/access/secret.ts';
import { ConfigError } from '../../../companion/config.ts';
import { openDatabase } from '../../../companion/store/database.ts';

let root: string;
let folder: string;
let logged: string[];
const log = {
  info: () => undefined,
  warn: (details: object, message: string) => logged.push(`${message} ${JSON.stringify(details)}`),
};

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'samevoice-private-'));
  folder = join(root, 'above', 'data');
  logged = [];
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);

describe('the secret', () => {
  it('is made at the first start, and is the same at the next', () => {
    const secret = openSecret(folder, log);
    expect(secret).toMatch(/^[0-9a-f]{64}$/);
    expect(openSecret(folder, log)).toBe(secret);
    expect(readSecret(folder)).toBe(secret);
    expect(modeOf(join(folder, 'secret'))).toBe('600');
    expect(readdirSync(folder)).toEqual(['secret']);
    expect(openSecret(join(root, 'other'), log)).not.toBe(secret);
  });

  it.each([
    '',
    '\n',
    'a secret',
    'f'.repeat(63),
    'f'.repeat(65),
    `${'f'.repeat(64)}\nmore`,
    'F'.repeat(64),
    'f'.repeat(100_000),
  ])('is not taken from a file that holds something else, which stays as it is', (content) => {
    mkdirSync(folder, { recursive: true });
    const path = join(folder, 'secret');
    writeFileSync(path, content);
    for (const open of [() => openSecret(folder, log), () => readSecret(folder)]) {
      expect(open).toThrow(ConfigError);
      expect(open).toThrow(path);
      if (content.length > 9) expect(open).not.toThrow(content.slice(0, 9));
    }
    expect(readFileSync(path, 'utf8')).toBe(content);
  });

  it('is not there for programs before a companion was started', () => {
    expect(() => readSecret(folder)).toThrow(/ENOENT.*a companion makes it/);
    expect(existsSync(folder)).toBe(false);
  });

  it('lasts for the process where it cannot be written down, and the log says so', () => {
    writeFileSync(join(root, 'above'), 'a file where the folder should be');
    expect(openSecret(folder, log)).toMatch(/^[0-9a-f]{64}$/);
    expect(logged.join()).toContain('the secret cannot be kept');
  });

  it('is one where many companions start at once', async () => {
    const program = `
      import { openSecret } from ${JSON.stringify(join(process.cwd(), 'companion/access/secret.ts'))};
      process.stdout.write('ready');
      process.stdin.once('data', () => {
        process.stdout.write(openSecret(process.argv[1], { info() {}, warn() {} }));
        process.exit();
      });`;
    const children = Array.from({ length: 4 }, () =>
      spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program, folder], {
        stdio: ['pipe', 'pipe', 'inherit'],
      }),
    );
    await Promise.all(children.map(({ stdout }) => once(stdout, 'data')));
    const answers = children.map(({ stdout }) => text(stdout));
    for (const { stdin } of children) stdin.write('go');
    const secrets = await Promise.all(answers);
    expect(new Set(secrets)).toEqual(new Set([readSecret(folder)]));
    expect(readdirSync(folder)).toEqual(['secret']);
  });
});

describe.skipIf(process.platform === 'win32')('the data folder', () => {
  it('and all that is in it is closed to others by a companion that may do anything', async () => {
    const program = `
      process.umask(0);
      const { Access } = await import(${JSON.stringify(join(process.cwd(), 'companion/access/access.ts'))});
      const { openDatabase } = await import(${JSON.stringify(join(process.cwd(), 'companion/store/database.ts'))});
      new Access({ folder: process.argv[1], log: { info() {}, warn() {} } });
      const database = openDatabase(process.argv[1] + '/actors.db');
      database.exec("INSERT INTO clone_to_delete VALUES ('e', 'v', 'now')");
      const { statSync, readdirSync } = await import('node:fs');
      const modes = readdirSync(process.argv[1]).map((name) => [name, (statSync(process.argv[1] + '/' + name).mode & 0o777).toString(8)]);
      process.stdout.write(JSON.stringify(Object.fromEntries(modes)));
      database.close();`;
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program, folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    expect(JSON.parse(await text(child.stdout))).toEqual({
      'actors.db': '600',
      'actors.db-shm': '600',
      'actors.db-wal': '600',
      secret: '600',
    });
    expect(modeOf(folder)).toBe('700');
    expect(modeOf(join(root, 'above'))).toBe('700');
  });

  it('and what is in it is closed to others who could use it before, and the log says so', () => {
    mkdirSync(folder, { recursive: true });
    openSecret(folder, log);
    openDatabase(join(folder, 'actors.db')).close();
    writeFileSync(join(folder, 'browsers.json'), '{"version":1,"browsers":[]}');
    const names = ['secret', 'actors.db', 'browsers.json'];
    for (const name of names) chmodSync(join(folder, name), 0o664);
    chmodSync(folder, 0o755);
    new Access({ folder, log });
    expect(modeOf(folder)).toBe('700');
    for (const name of names) {
      expect(modeOf(join(folder, name))).toBe('600');
      expect(logged.join()).toContain(JSON.stringify(join(folder, name)));
    }
    expect(logged.join()).toContain(JSON.stringify(folder));
    logged = [];
    new Access({ folder, log });
    expect(logged).toEqual([]);
  });

  it('is left to others where it is meant for everybody', () => {
    mkdirSync(folder, { recursive: true });
    chmodSync(folder, 0o1777);
    privateDataFolder(folder, log);
    expect(modeOf(folder)).toBe('777');
    expect(logged.join()).toContain('may use this');
  });

  it('is closed where a database is opened by itself, also one that was open', () => {
    mkdirSync(folder, { recursive: true });
    const path = join(folder, 'actors.db');
    openDatabase(path).close();
    chmodSync(path, 0o644);
    openDatabase(path).close();
    expect(modeOf(path)).toBe('600');
  });

  it('may be a link to a folder elsewhere', () => {
    mkdirSync(join(root, 'elsewhere'));
    symlinkSync(join(root, 'elsewhere'), join(root, 'link'));
    const secret = openSecret(join(root, 'link'), log);
    expect(readSecret(join(root, 'elsewhere'))).toBe(secret);
  });
});
