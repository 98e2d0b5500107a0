/** What can keep a model from being installed, and the English sentences for it. */
import type { ModelErrorCode, ModelErrorReport, RefusalCode } from '../../shared/models.ts';

/** One source of a file was passed over; the next is tried. */
export class SourceRefusal extends Error {
  override readonly name = 'SourceRefusal';
  /** What was asked: a host, or a package as `pip` or `npm` name it. */
  readonly source: string;
  readonly code: RefusalCode;

  /** @param detail what was seen: a status, a hash, a program's last words */
  constructor(source: string, code: RefusalCode, options: { detail?: string; cause?: unknown } = {}) {
    super(refusalSentence(source, code, options.detail), { cause: options.cause });
    this.source = source;
    this.code = code;
  }
}

function refusalSentence(source: string, code: RefusalCode, detail = ''): string {
  const seen = detail === '' ? '' : ` (${detail})`;
  switch (code) {
    case 'unreachable':
      return `${source} cannot be reached${seen}.`;
    case 'not_there':
      return `${source} does not have it${seen}.`;
    case 'status':
      return `${source} answered with an error${seen}.`;
    case 'broke_off':
      return `The connection to ${source} broke off${seen}.`;
    case 'wrong_hash':
      return `What ${source} sent is not the file that was tried and was thrown away${seen}.`;
    case 'wrong_size':
      return `What ${source} sends has the wrong size and was thrown away${seen}.`;
    case 'bad_archive':
      return `The package from ${source} cannot be unpacked and was thrown away${seen}.`;
    case 'bad_index':
      return `The index at ${source} cannot be read${seen}.`;
    case 'client_missing':
      return `${source} is not installed.`;
    case 'client_failed':
      return `${source} failed${seen}.`;
  }
}

export interface ModelErrorDetails {
  readonly refusals?: readonly SourceRefusal[];
  readonly neededBytes?: number;
  readonly freeBytes?: number;
  readonly cause?: unknown;
}

/** A model is not installed after all. */
export class ModelError extends Error {
  override readonly name = 'ModelError';
  readonly code: ModelErrorCode;
  readonly refusals: readonly SourceRefusal[];
  readonly neededBytes: number | undefined;
  readonly freeBytes: number | undefined;

  constructor(code: ModelErrorCode, message: string, details: ModelErrorDetails = {}) {
    super(message, { cause: details.cause });
    this.code = code;
    this.refusals = details.refusals ?? [];
    this.neededBytes = details.neededBytes;
    this.freeBytes = details.freeBytes;
  }

  report(): ModelErrorReport {
    return {
      code: this.code,
      message: this.message,
      refusals: this.refusals.map(({ source, code }) => ({ source, code })),
      ...(this.neededBytes === undefined ? {} : { needed_bytes: this.neededBytes }),
      ...(this.freeBytes === undefined ? {} : { free_bytes: this.freeBytes }),
    };
  }
}

/** No source had it. Refusals of the same source for the same reason are told once. */
export function unavailable(title: string, refusals: readonly SourceRefusal[]): ModelError {
  const sentences = [...new Set(refusals.map(({ message }) => message))];
  const why = sentences.length === 0 ? 'No source is known for it.' : sentences.join(' ');
  return new ModelError('unavailable', `${title} could not be downloaded. ${why}`, { refusals });
}

export function diskFull(folder: string, neededBytes?: number, freeBytes?: number): ModelError {
  const figures =
    neededBytes === undefined || freeBytes === undefined
      ? ''
      : `: ${megabytes(neededBytes)} are needed and ${megabytes(freeBytes)} are free`;
  const details = {
    ...(neededBytes === undefined ? {} : { neededBytes }),
    ...(freeBytes === undefined ? {} : { freeBytes }),
  };
  return new ModelError(
    'disk_full',
    `There is not enough room in ${folder}${figures}. Make room, or name another folder in MODELS_DIR.`,
    details,
  );
}

/** Turns what the file system reports into a ModelError; what is one already stays. */
export function asModelError(error: unknown, folder: string): ModelError {
  if (error instanceof ModelError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOSPC' || code === 'EDQUOT') return diskFull(folder);
  if (['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST'].includes(code)) {
    return new ModelError(
      'not_writable',
      `Nothing can be written to ${folder} (${code}). Check its permissions, or name another folder in MODELS_DIR.`,
      { cause: error },
    );
  }
  const words = error instanceof Error ? error.message : String(error);
  return new ModelError('failed', `The installation failed: ${words}`, { cause: error });
}

export function megabytes(bytes: number): string {
  return bytes < 100_000 ? `${Math.ceil(bytes / 1000)} kB` : `${Math.round(bytes / 1_000_000)} MB`;
}
