/** Where the system keeps libraries and programs: looked up as files, so that asking takes no process. */
import { accessSync, constants, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const TRIPLES: Partial<Record<NodeJS.Architecture, string>> = {
  x64: 'x86_64-linux-gnu',
  arm64: 'aarch64-linux-gnu',
  arm: 'arm-linux-gnueabihf',
  riscv64: 'riscv64-linux-gnu',
};

export function libraryDirectories(): readonly string[] {
  const triple = TRIPLES[process.arch];
  const multiarch = triple === undefined ? [] : [`/usr/lib/${triple}`, `/lib/${triple}`];
  const named = (process.env['LD_LIBRARY_PATH'] ?? '').split(':').filter((path) => path !== '');
  return [...named, '/usr/local/lib', ...multiarch, '/usr/lib64', '/usr/lib', '/opt/homebrew/lib'];
}

/** The first of these file names that is in one of the directories, as a path. */
export function findLibrary(
  names: readonly string[],
  directories = libraryDirectories(),
): string | undefined {
  for (const name of names) {
    for (const directory of directories) {
      const path = join(directory, name);
      if (isReadable(path)) return path;
    }
  }
  return undefined;
}

/** The path of a program as a shell would find it. */
export function findProgram(name: string): string | undefined {
  for (const directory of (process.env['PATH'] ?? '').split(delimiter)) {
    const path = join(directory, name);
    if (directory !== '' && isReadable(path, constants.X_OK)) return path;
  }
  return undefined;
}

export function isReadable(path: string, mode: number = constants.R_OK): boolean {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false;
  }
}

/** The names in a folder; none where there is no such folder. */
export function filesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
