import { realpathSync } from 'node:fs';
import { join } from 'node:path';

/** Whether a folder of the project's may be emptied: not where it, or one above it, is a link to somewhere else. */
export function isInsideProject(project: string, folder: string): boolean {
  try {
    return realpathSync(join(project, folder)) === join(realpathSync(project), folder);
  } catch {
    // It is not there yet.
    return true;
  }
}
