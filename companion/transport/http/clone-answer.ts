import type { CloneJob } from '../../../shared/actors.ts';
import type { CloneProgress } from '../../cloning/clone-progress.ts';
import { reportOfError } from '../../failure-report.ts';
import { wireCloneQuality } from '../../sessions/wire-values.ts';

/** The making of a voice, as routes tell of it. */
export function cloneAnswer({ state, progress, voice, quality, error }: CloneProgress): CloneJob {
  return {
    // Only a session says that the making of a voice is still to begin.
    state: state === 'queued' ? 'uploading' : state,
    progress,
    ...(voice === undefined ? {} : { voice }),
    ...(quality === undefined ? {} : { quality: wireCloneQuality(quality) }),
    ...(error === undefined ? {} : { error: reportOfError(error) }),
  };
}
