/** A file on its way into a model's folder: written beside its place, and named only once it is the right one. */
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModelFile } from './descriptor.ts';
import { HashingFile, TooLong, type WrittenFile } from './file-hash.ts';
import { SourceRefusal } from './model-error.ts';
import { PART } from './part-files.ts';

/** No file of a model is longer, whoever says so. */
export const MAX_FILE_BYTES = 2_000_000_000;

export interface FetchedFile extends WrittenFile {
  readonly name: string;
  /** For the manifest: an address or a package. */
  readonly source: string;
}

/** @param folder the model's */
export interface ReceiveRun {
  readonly folder: string;
  readonly signal: AbortSignal;
}

/** Writes the file's part anew and hashes it as it goes. Whether it is the right one is left to `accept`. */
export async function writePart(
  file: ModelFile,
  { folder }: ReceiveRun,
  fill: (out: HashingFile) => Promise<void>,
): Promise<WrittenFile> {
  const path = join(folder, file.name + PART);
  const out = await HashingFile.create(path, file.bytes ?? MAX_FILE_BYTES);
  try {
    await fill(out);
    return await out.finish();
  } catch (error) {
    await out.close();
    await rm(path, { force: true });
    throw error;
  }
}

/**
 * Puts the part in the file's place where size and hash fit, and throws it away where they do not.
 * @param label what the source is called where people read of it
 * @throws SourceRefusal "wrong_size", "wrong_hash"; the signal's reason
 */
export async function accept(
  file: ModelFile,
  { bytes, sha256 }: WrittenFile,
  { label, source }: { readonly label: string; readonly source: string },
  { folder, signal }: ReceiveRun,
): Promise<FetchedFile> {
  const part = join(folder, file.name + PART);
  if (file.bytes !== undefined && bytes !== file.bytes) {
    await rm(part, { force: true });
    const detail = `${file.name}: ${bytes} bytes instead of ${file.bytes}`;
    throw new SourceRefusal(label, 'wrong_size', { detail });
  }
  if (file.sha256 !== undefined && sha256 !== file.sha256) {
    await rm(part, { force: true });
    const detail = `${file.name}: SHA-256 ${sha256.slice(0, 12)}… instead of ${file.sha256.slice(0, 12)}…`;
    throw new SourceRefusal(label, 'wrong_hash', { detail });
  }
  signal.throwIfAborted();
  await rename(part, join(folder, file.name));
  return { name: file.name, bytes, sha256, source };
}

/** Tells what an archive is to blame for from what the disk is: the latter stays as it is. */
export function archiveTrouble(error: unknown, label: string, signal: AbortSignal): unknown {
  signal.throwIfAborted();
  if (error instanceof SourceRefusal || !(error instanceof Error)) return error;
  if (error instanceof TooLong) return new SourceRefusal(label, 'wrong_size', { detail: error.message });
  const code = 'code' in error ? String(error.code) : '';
  // The codes of the file system, such as ENOSPC; those of zlib and of Node's streams look otherwise.
  if (/^E[A-Z]+$/.test(code)) return error;
  return new SourceRefusal(label, 'bad_archive', { detail: error.message, cause: error });
}
