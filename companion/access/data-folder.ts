/** The data folder is for its owner alone: voices, keys of browsers and the secret are in it. */
import { join } from 'node:path';
import { makePrivateFolder, tighten } from '../private-files.ts';
import type { AccessLog } from './access-log.ts';

/** What is in it and tells of people, or opens the companion. */
export const PRIVATE_FILES = ['secret', 'browsers.json', 'actors.db', 'actors.db-wal', 'actors.db-shm'];

/** Makes the folder where there is none, and takes from others what they may do with it and with what is in it. */
export function privateDataFolder(folder: string, log: AccessLog): void {
  try {
    makePrivateFolder(folder);
  } catch (err) {
    log.warn({ err, folder }, 'the data folder cannot be made: nothing is kept');
    return;
  }
  for (const path of [folder, ...PRIVATE_FILES.map((name) => join(folder, name))]) {
    const privacy = tighten(path);
    if (privacy === 'tightened')
      log.warn({ path }, 'others on this machine could use this; they cannot any more');
    if (privacy === 'open')
      log.warn({ path }, 'others on this machine may use this; it should be yours alone');
  }
}
