import type { CloneJob } from '../../../shared/actors.ts';

export function isUnderWay(job: CloneJob | undefined): boolean {
  return job?.state === 'uploading' || job?.state === 'listening';
}
