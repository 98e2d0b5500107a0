import { randomUUID } from 'node:crypto';
import { link } from 'node:fs/promises';
import { join } from 'node:path';
import { DubError } from '../../shared/protocol/errors.ts';
import { probe } from '../media/probe.ts';
import type { Upload } from './job.ts';
import type { Workspace } from './workspace.ts';

export interface AnotherTrackOptions {
  readonly workspace: Workspace;
  /** @throws DubError where no engine serves these languages */
  readonly checkLanguages: (source: string, target: string | undefined) => void;
}

/**
 * An upload of its own for another track of a file that is here: the same file under another name, so that either may be
 * forgotten first.
 * @throws DubError `not_found` where the file is gone, `bad_message` where it has no such track, `undecodable`, or what
 * `checkLanguages` throws
 */
export async function anotherTrack(
  upload: Upload,
  track: number,
  { workspace, checkLanguages }: AnotherTrackOptions,
): Promise<Upload> {
  const id = randomUUID();
  const folder = await workspace.open(id);
  try {
    const path = join(folder, 'source');
    await link(upload.path, path).catch((cause: unknown) => {
      const isGone = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
      throw isGone ? new DubError('not_found', { reason: 'upload' }, { cause }) : cause;
    });
    const sound = await probe(path, { track });
    const source = sound.track.language ?? upload.source;
    checkLanguages(source, upload.target);
    return { ...upload, id, folder, path, sound, source };
  } catch (error) {
    await workspace.discard(folder);
    throw error;
  }
}
