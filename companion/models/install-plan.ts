/** What of a model is there already, and what its manifest says at each moment of an installation. */
import { join } from 'node:path';
import type { ModelDescriptor, ModelFile } from './descriptor.ts';
import { sha256Of } from './file-hash.ts';
import { sizeOf, type Manifest } from './manifest.ts';
import type { ModelStore } from './model-store.ts';
import { PART_SUFFIXES } from './part-files.ts';
import type { FetchedFile } from './received-file.ts';

/** Files by name. */
export type FilesInPlace = Map<string, FetchedFile>;

/**
 * The files that need not be fetched, for their hashes fit. They may be left by an installation that was broken off, of a
 * model that was damaged elsewhere, or laid there by hand.
 * @throws the signal's reason
 */
export async function filesInPlace(
  store: ModelStore,
  descriptor: ModelDescriptor,
  signal: AbortSignal,
): Promise<FilesInPlace> {
  const noted = new Map(store.manifestOf(descriptor.id)?.files.map((file) => [file.name, file]));
  const found: FilesInPlace = new Map();
  for (const file of descriptor.files) {
    signal.throwIfAborted();
    const path = join(store.folder, descriptor.id, file.name);
    const bytes = await sizeOf(path);
    if (bytes === 0 || (file.bytes !== undefined && bytes !== file.bytes)) continue;
    const note = noted.get(file.name);
    const isOfSameSource = file.sources.some((one) => one.kind === 'http' && one.url === note?.source);
    const expected = file.sha256 ?? (isOfSameSource ? note?.sha256 : undefined);
    if (expected === undefined || (await sha256Of(path, signal)) !== expected) continue;
    found.set(file.name, { name: file.name, bytes, sha256: expected, source: note?.source ?? 'found' });
  }
  return found;
}

/** Bytes that are still to be written: those of missing files, less what has come of them. */
export async function missingBytes(
  store: ModelStore,
  { id, files }: ModelDescriptor,
  inPlace: FilesInPlace,
): Promise<number> {
  let sum = 0;
  for (const file of files.filter(({ name }) => !inPlace.has(name))) {
    const paths = PART_SUFFIXES.map((end) => join(store.folder, id, file.name + end));
    const sizes = await Promise.all(paths.map(sizeOf));
    sum += Math.max(0, (file.bytes ?? 0) - Math.max(...sizes));
  }
  return sum;
}

export function manifestFor(
  descriptor: ModelDescriptor,
  state: 'installing' | 'installed',
  inPlace: FilesInPlace,
): Manifest {
  const { id, task, languages, title, licence, attribution, files } = descriptor;
  return {
    ...{ made_by: 'samevoice', id, task, languages: [...languages], title, licence, attribution, state },
    files: files.map((file) => manifestFile(file, inPlace.get(file.name))),
    ...(state === 'installed' ? { installed_at: new Date().toISOString() } : {}),
  };
}

function manifestFile(file: ModelFile, here: FetchedFile | undefined): Manifest['files'][number] {
  const pinned = file.sha256 !== undefined;
  const [bytes, sha256] = [here?.bytes ?? file.bytes, here?.sha256 ?? file.sha256];
  return {
    ...{ name: file.name, pinned },
    ...(bytes === undefined ? {} : { bytes }),
    ...(sha256 === undefined ? {} : { sha256 }),
    ...(here === undefined ? {} : { source: here.source }),
  };
}
