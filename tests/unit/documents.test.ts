/** What documents name is there: files and folders of the project, pages they link to, npm scripts they tell to run. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };

const ROOT = resolve(import.meta.dirname, '../..');
const PAGES = ['README.md', 'CONTRIBUTING.md', ...pagesIn('docs'), ...pagesIn('docs/adr')];
/** The arrows hold for folders that are still to come. */
const GENERATED = /<!-- arrows: written[^]*<!-- arrows: end -->/;

function pagesIn(folder: string): string[] {
  return readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `${folder}/${name}`);
}

/** What stands in a page at the first group of a pattern. */
function found(page: string, pattern: RegExp): string[] {
  const text = readFileSync(join(ROOT, page), 'utf8').replace(GENERATED, '');
  return [...text.matchAll(pattern)].map(([, match = '']) => match);
}

describe.each(PAGES)('%s', (page) => {
  it('names files and folders that are there', () => {
    const named = found(
      page,
      /`((?:client|companion|docs|extension|pages|scripts|shared|tests)\/[\w./-]*)`/g,
    );
    expect(named.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  it('links to pages that are there', () => {
    const linked = found(page, /\]\((?!https?:|#)([^)#]+)/g);
    expect(linked.filter((path) => !existsSync(join(ROOT, dirname(page), path)))).toEqual([]);
  });

  it('tells to run scripts that there are', () => {
    const scripts = found(page, /npm run ([a-z][\w:-]*)/g);
    expect(scripts.filter((name) => !Object.hasOwn(packageJson.scripts, name))).toEqual([]);
  });
});

/** Folders that hold one area each. */
const AREAS = ['client', 'companion', 'pages', 'shared', 'tests'].flatMap((root) =>
  readdirSync(join(ROOT, root), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => ({ root, name })),
);

it('the architecture names every area of the tree', () => {
  const rows = readFileSync(join(ROOT, 'docs/architecture.md'), 'utf8').split('\n');
  const isNamed = ({ root, name }: (typeof AREAS)[number]): boolean =>
    rows.some((row) => row.startsWith(`| \`${root}/`) && row.includes(`${name}/\``));
  expect(AREAS.length).toBeGreaterThan(20);
  expect(AREAS.filter((area) => !isNamed(area))).toEqual([]);
});

it('the pages are those that are expected', () => {
  expect(PAGES).toEqual(expect.arrayContaining(['docs/architecture.md', 'docs/adr/0003-commit-rule.md']));
});
