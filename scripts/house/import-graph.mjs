// Who imports whom in the project: every import, `import type`, `export … from` and `import()` of its TypeScript files.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { posix, join } from 'node:path';
import { parseSync } from 'vite';

const IMPORTS = new Set([
  'ImportDeclaration',
  'ExportNamedDeclaration',
  'ExportAllDeclaration',
  'ImportExpression',
  'TSImportType',
]);

/** @typedef {{ from: string, to: string, isPackage: boolean }} Import `to` is a path in the project, or a package's name */

/**
 * @param {string} root the project's folder
 * @param {readonly string[]} folders of the project that are read
 * @returns {Import[]}
 */
export function importsIn(root, folders) {
  return folders.flatMap((folder) => sourcesIn(root, folder)).flatMap((from) => importsOf(root, from));
}

/**
 * What a specifier in a file means.
 * @returns {{ to: string, isPackage: boolean } | undefined} undefined for what is no file of ours: styles, pages, `?url`
 */
export function resolved(from, specifier) {
  if (!specifier.startsWith('.')) return { to: packageNameOf(specifier), isPackage: true };
  return { to: posix.join(posix.dirname(from), specifier.replace(/\?.*$/, '')), isPackage: false };
}

function importsOf(root, from) {
  const { program, errors } = parseSync(from, readFileSync(join(root, from), 'utf8'));
  if (errors.length > 0) throw new Error(`${from}: ${errors[0].message}`);
  return specifiersIn(program).map((specifier) => ({ from, ...resolved(from, specifier) }));
}

/** What a file imports by name, wherever in it: of values, of types, and where it is loaded later. */
function specifiersIn(node) {
  if (Array.isArray(node)) return node.flatMap(specifiersIn);
  if (node === null || typeof node !== 'object') return [];
  const inner = Object.values(node).flatMap(specifiersIn);
  return IMPORTS.has(node.type) && typeof node.source?.value === 'string'
    ? [node.source.value, ...inner]
    : inner;
}

function sourcesIn(root, folder) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true })
    .map((path) => `${folder}/${path.replaceAll('\\', '/')}`)
    .filter((path) => /\.(ts|tsx|mts|mjs)$/.test(path))
    .sort();
}

/** "@scope/name" or "name" of what may go deeper into the package; "node:fs" stays as it is. */
function packageNameOf(specifier) {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/**
 * The circles among files: each is the set of files that all reach each other (a strongly connected component of more than
 * one file), in the order of their names.
 * @param {readonly Import[]} imports
 * @returns {string[][]}
 */
export function circlesAmong(imports) {
  const targets = new Map();
  for (const { from, to, isPackage } of imports) {
    if (!isPackage) targets.set(from, [...(targets.get(from) ?? []), to]);
  }
  // Tarjan's algorithm.
  const [order, low, stack, onStack, circles] = [new Map(), new Map(), [], new Set(), []];
  const visit = (file) => {
    order.set(file, order.size);
    low.set(file, order.get(file));
    stack.push(file);
    onStack.add(file);
    for (const to of targets.get(file) ?? []) {
      if (!order.has(to)) visit(to);
      if (onStack.has(to)) low.set(file, Math.min(low.get(file), low.get(to)));
    }
    if (low.get(file) !== order.get(file)) return;
    const component = stack.splice(stack.indexOf(file));
    for (const member of component) onStack.delete(member);
    if (component.length > 1 || targets.get(file)?.includes(file)) circles.push(component.sort());
  };
  for (const file of targets.keys()) if (!order.has(file)) visit(file);
  return circles.sort((a, b) => (a[0] < b[0] ? -1 : 1));
}
