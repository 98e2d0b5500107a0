// node scripts/run.mjs companion/main.ts [WORD …]: runs a program of the companion in this process, from its bundle where
// that is current, else from its sources. Plain JavaScript over Node alone, so that nothing is translated on the way.
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { currentBundle } from './build/companion-bundle.mjs';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * Loads the program into this process.
 * @param {string} program relative to the project's folder, like "companion/main.ts"; what is JavaScript already is run as it is
 */
export async function run(program) {
  const bundled = program.endsWith('.js') ? join(ROOT, program) : currentBundle(ROOT, program);
  if (bundled !== undefined) {
    process.setSourceMapsEnabled(true);
    await import(pathToFileURL(bundled).href);
    return;
  }
  const { register } = await import('tsx/esm/api');
  register();
  await import(pathToFileURL(join(ROOT, program)).href);
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const [program] = process.argv.splice(2, 1);
  if (program === undefined) {
    console.error('usage: node scripts/run.mjs PROGRAM.ts [WORD …]');
    process.exit(2);
  }
  await run(program);
}
