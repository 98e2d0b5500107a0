/** What can keep a model from being fetched, in words that say what to do. */
import { DubError } from '../../../shared/wire/errors.ts';

const stage = { stage: 'speaker' } as const;

export function networkTrouble(cause: unknown): DubError {
  return new DubError(
    'engine_failed',
    'The connection to the server of the model broke off or was never made. Try again: it goes on where it stopped.',
    { ...stage, cause },
  );
}

export function statusTrouble(status: number): DubError {
  if (status === 404 || status === 410) {
    return new DubError('not_found', 'There is no model at SPEAKER_MODEL_URL. Check the address.', stage);
  }
  if (status < 500) {
    return new DubError(
      'not_allowed',
      `The server of the model refuses it (${status}). Check SPEAKER_MODEL_URL.`,
      stage,
    );
  }
  return new DubError(
    'engine_failed',
    `The server of the model has a trouble of its own (${status}). Try again later.`,
    stage,
  );
}

/** @param cause an error of the file system */
export function fileTrouble(path: string, cause: unknown): DubError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
  const isFull = code === 'ENOSPC' || code === 'EDQUOT';
  const words = isFull
    ? 'The disk is full: make room for the model and try again.'
    : `The model cannot be kept at ${path} (${code}). Check that DATA_DIR can be written to.`;
  return new DubError('store_read_only', words, { ...stage, cause });
}
