/** Every child of the companion is ended on every way out, the companion's own exit included. */

const endings = new Set<() => void>();

process.on('exit', () => {
  for (const end of endings) end();
});

/**
 * Registers a child's ending, called if the companion exits first.
 * @returns to be called once the child is gone
 */
export function endAtExit(end: () => void): () => void {
  endings.add(end);
  return () => {
    endings.delete(end);
  };
}

/** Kills a process, or with `group` all programs of its group. One that is already gone is no error. */
export function kill(pid: number | undefined, options: { group: boolean } = { group: false }): void {
  if (pid === undefined) return;
  try {
    process.kill(options.group ? -pid : pid, 'SIGKILL');
  } catch {
    // Gone already, which is what was wanted.
  }
}

const PASSED_ON = [
  'PATH',
  'HOME',
  'LANG',
  'LC_ALL',
  'LC_CTYPE',
  'TMPDIR',
  'LD_LIBRARY_PATH',
  'ESPEAK_DATA_PATH',
];

/** What a child gets of the environment: nothing that could hold a key. */
export function childEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(PASSED_ON.map((name) => [name, process.env[name]]));
}
