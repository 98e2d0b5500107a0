// A pairing code that `npm start` hands to the companion and lays beside the extension, so that nobody has to type it. Plain
// JavaScript over Node alone.
import { randomInt } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';

const FILE = 'pairing.json';
const DIGITS = 8;
const DEFAULT_PORT = '8000';

/**
 * @param {string} folder of the built extension
 * @param {Record<string, string | undefined>} environment that the companion is started with
 * @returns {{ code: string, remove: () => void }} the code, for the companion's PAIRING_CODE; `remove` takes it out again
 */
export function packageCode(folder, environment) {
  const path = join(folder, FILE);
  const code = environment.PAIRING_CODE || String(randomInt(10 ** DIGITS)).padStart(DIGITS, '0');
  const write = (content) => {
    rmSync(path, { force: true });
    // For its owner alone: whoever reads it while it is good could pair in the extension's place.
    writeFileSync(path, `${JSON.stringify(content)}\n`, { mode: 0o600, flag: 'wx' });
  };
  const isBuilt = existsSync(folder);
  if (isBuilt) write({ address: `http://127.0.0.1:${portOf(environment)}`, code });
  // As it was built: a file that is asked for and missing is an error in Chrome's console.
  return { code, remove: () => (isBuilt ? write(null) : undefined) };
}

/** As the companion reads it: the environment before the file. */
function portOf({ PORT, ENV_FILE = '.env' }) {
  if (PORT) return PORT;
  try {
    return parseEnv(readFileSync(ENV_FILE, 'utf8')).PORT || DEFAULT_PORT;
  } catch {
    return DEFAULT_PORT;
  }
}
