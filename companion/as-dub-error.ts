import { DubError, type Stage } from '../shared/protocol/errors.ts';

/** Of a file system without room, by the system's code or by what a program says of it. */
const DISK_FULL = /^(ENOSPC|EDQUOT)$|No space left on device|Disk quota exceeded/;

/** What a client is told of whatever was thrown: a failure that it can act on, or the companion's own mistake. */
export function asDubError(cause: unknown, stage?: Stage): DubError {
  if (cause instanceof DubError) return cause;
  return isDiskFull(cause)
    ? new DubError('store_full', undefined, { stage, cause })
    : new DubError('internal', undefined, { stage, cause });
}

/** Whether there was no room on the disk. */
export function isDiskFull(cause: unknown): boolean {
  if (!(cause instanceof Error)) return false;
  const code = 'code' in cause ? String(cause.code) : '';
  return DISK_FULL.test(code) || DISK_FULL.test(cause.message);
}
