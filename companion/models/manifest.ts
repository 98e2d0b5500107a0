/**
 * A model's `manifest.json`: the mark that the folder was made by Samevoice, and what its files have to be. It is written
 * before the first file, so that what a killed installation leaves behind is known, too.
 */
import { rename, rm, stat, writeFile } from 'node:fs/promises';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { MODEL_TASKS } from '../../shared/models.ts';
import { MODEL_FILE_NAME, MODEL_ID } from './descriptor.ts';
import { parseJson } from '../../shared/bounded-json.ts';

export const MANIFEST_NAME = 'manifest.json';
const MAX_MANIFEST_BYTES = 256 * 1024;

const manifestFile = z.object({
  name: z.string().max(120).regex(MODEL_FILE_NAME),
  /** Missing until the file is there, where nobody publishes it. */
  bytes: z.number().int().nonnegative().optional(),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
  /** Whether the hash was known beforehand; otherwise it is of what came. */
  pinned: z.boolean(),
  /** Where the file came from. */
  source: z.string().max(300).optional(),
});
export type ManifestFile = z.infer<typeof manifestFile>;

export const manifestSchema = z.object({
  made_by: z.literal('samevoice'),
  id: z.string().max(64).regex(MODEL_ID),
  task: z.enum(MODEL_TASKS),
  languages: z.array(z.string().max(12)).max(300),
  title: z.string().max(200),
  licence: z.string().max(100),
  attribution: z.string().max(300),
  state: z.enum(['installing', 'installed', 'damaged']),
  files: z.array(manifestFile).max(500),
  /** ISO 8601; only once it is installed. */
  installed_at: z.string().max(40).optional(),
});
export type Manifest = z.infer<typeof manifestSchema>;

/** What the manifest of a model's folder says; undefined where there is none that can be read. */
export function readManifest(folder: string): Manifest | undefined {
  try {
    const path = join(folder, MANIFEST_NAME);
    if (statSync(path).size > MAX_MANIFEST_BYTES) return undefined;
    return manifestSchema.parse(parseJson(readFileSync(path, 'utf8')));
  } catch {
    return undefined;
  }
}

/** Whoever reads at the same time sees the old one or the new one, whole. */
export async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  const path = join(folder, MANIFEST_NAME);
  const draft = `${path}.${process.pid}.tmp`;
  try {
    await writeFile(draft, `${JSON.stringify(manifest, undefined, 2)}\n`);
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

/** Whether every file is there with its size. Cheap: nothing is read. */
export function hasAllFiles(folder: string, { files }: Manifest): boolean {
  return files.every(({ name, bytes }) => {
    try {
      return statSync(join(folder, name)).size === bytes;
    } catch {
      return false;
    }
  });
}

export async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch {
    return 0;
  }
}
