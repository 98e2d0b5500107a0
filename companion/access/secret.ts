/** The secret of this companion's data folder: programs of the same user show it, and nobody else can read it. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { hex32 } from '../../shared/http/pairing.ts';
import { ConfigError } from '../config.ts';
import { createPrivateFile, tighten } from '../private-files.ts';
import { FileTooLargeError, readTextFile } from '../text-file.ts';
import type { AccessLog } from './access-log.ts';

const NAME = 'secret';
const BYTES = 32;
const MOST_BYTES = 1024;

export function secretPath(folder: string): string {
  return join(folder, NAME);
}

/**
 * Reads the secret, and makes one where there is none. In a folder that cannot be written to it lasts as long as the process.
 * @returns 32 bytes as 64 hexadecimal digits
 * @throws ConfigError where the file holds something else
 */
export function openSecret(folder: string, log: AccessLog): string {
  const path = secretPath(folder);
  if (tighten(path) === 'absent') {
    const fresh = randomBytes(BYTES).toString('hex');
    try {
      if (createPrivateFile(path, `${fresh}\n`)) return fresh;
    } catch (err) {
      log.warn({ err, path }, 'the secret cannot be kept: it is another one after each start');
      return fresh;
    }
  }
  return readSecret(folder);
}

/**
 * @returns the secret of a companion that was started with this data folder before
 * @throws ConfigError where there is none, or where the file holds something else
 */
export function readSecret(folder: string): string {
  const path = secretPath(folder);
  const text = textOf(path);
  const parsed = hex32.safeParse(text.trim());
  if (parsed.success) return parsed.data;
  const seen = text.trim() === '' ? 'an empty file' : `other text (${text.length} characters)`;
  throw new ConfigError(
    `DATA_DIR: saw ${seen} in ${path}, takes a secret of 64 hexadecimal digits there. Delete the file: the next start makes a new one.`,
  );
}

function textOf(path: string): string {
  try {
    return readTextFile(path, MOST_BYTES);
  } catch (cause) {
    const why =
      cause instanceof FileTooLargeError
        ? cause.message
        : cause instanceof Error && 'code' in cause
          ? String(cause.code)
          : 'an error';
    throw new ConfigError(`DATA_DIR: ${path} cannot be read (${why}); a companion makes it when it starts.`, {
      cause,
    });
  }
}
