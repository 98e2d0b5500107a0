/** Models to be installed, and a folder for them. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { bytesOf } from '../fakes/model-packages.ts';
import { openModelsBed, type ModelsBed } from './models-bed.ts';

export let bed: ModelsBed;

export const BYTES = bytesOf('model', 200_000);
export const OTHER = bytesOf('other', 200_000);

/** Whether a file is, byte for byte. */
export async function holds(bytes: Buffer, ...path: string[]): Promise<boolean> {
  return bytes.equals(await readFile(join(bed.folder, ...path)));
}

/** For all tests of a file. */
export function setUpEachTest(): void {
  beforeEach(async () => {
    bed = await openModelsBed();
  });
  afterEach(() => bed.close());
}
