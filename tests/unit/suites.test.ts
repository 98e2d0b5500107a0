/** No test file is forgotten: each is run by exactly one command, as Vitest itself finds them. */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import packageJson from '../../package.json' with { type: 'json' };

const ROOT = resolve(import.meta.dirname, '../..');
const VITEST = resolve(ROOT, 'node_modules/vitest/vitest.mjs');

/** The files that Vitest would run with a configuration, with their projects. */
function filesOf(config: string): string[] {
  const words = [VITEST, 'list', '--filesOnly', '--json', '--config', config];
  const { stdout } = spawnSync(process.execPath, words, { cwd: ROOT, encoding: 'utf8' });
  const list = z.array(z.object({ file: z.string(), projectName: z.string() })).parse(JSON.parse(stdout));
  return list.map(({ file }) => relative(ROOT, file)).sort();
}

function filesEnding(...endings: string[]): string[] {
  return readdirSync(resolve(ROOT, 'tests'), { recursive: true, encoding: 'utf8' })
    .map((name) => `tests/${name}`)
    .filter((name) => endings.some((ending) => name.endsWith(ending)))
    .sort();
}

test('each test file is run by npm test or by npm run test:browser, and none by both', () => {
  const files = [...filesOf('vitest.config.ts'), ...filesOf('vitest.browser.config.ts')].sort();
  expect(files).toEqual(filesEnding('.test.ts'));
});

test('all of them, and those that take long, are run by npm run test:full', () => {
  expect(filesOf('vitest.full.config.ts')).toEqual(filesEnding('.test.ts', '.long.ts'));
});

test('the commands use those configurations', () => {
  const { scripts } = packageJson;
  expect(scripts['test:now']).toMatch(/vitest run$/);
  expect(scripts['test:browser:now']).toContain('--config vitest.browser.config.ts');
  expect(scripts['test:full']).toContain('--config vitest.full.config.ts');
});
