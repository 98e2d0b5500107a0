/** The programs that are killed, as they run where the companion is installed: bundled, so that they start as fast. */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { makeBundle } from '../../scripts/build/companion-bundle.mjs';

const ROOT = resolve(import.meta.dirname, '../..');
const PROGRAMS = ['tests/chaos/companion.ts', 'tests/chaos/scripted-host.ts'];

export interface BundledPrograms {
  readonly host: URL;
  /** Relative to the project's folder, as the supervisor takes it. */
  readonly companion: string;
}

/** @param name of the folder below `out`; what was there is made anew */
export async function bundlePrograms(name: string): Promise<BundledPrograms> {
  mkdirSync(join(ROOT, 'out'), { recursive: true });
  await makeBundle(ROOT, { programs: PROGRAMS, into: `out/${name}` });
  return bundledPrograms(name);
}

/** Those that were bundled into that folder. */
export function bundledPrograms(name: string): BundledPrograms {
  const into = `out/${name}`;
  return {
    host: pathToFileURL(join(ROOT, into, 'tests.chaos.scripted-host.js')),
    companion: `${into}/tests.chaos.companion.js`,
  };
}
