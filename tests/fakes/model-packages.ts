/** Small packages and models, and clients of registries that have them. */
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { crc32, deflateRawSync, gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import type {
  FileSource,
  ModelDescriptor,
  ModelFile,
  PackageRef,
} from '../../companion/models/descriptor.ts';
import { npm } from '../../companion/models/sources/npm.ts';
import type { PackageClient } from '../../companion/models/sources/package-client.ts';
import { pip } from '../../companion/models/sources/pip.ts';

export type ClientManner = 'well' | 'missing' | 'offline' | 'silent' | 'full' | 'hangs';

/** Bytes that are not all alike, and the same each time. */
export function bytesOf(seed: string, length: number): Buffer {
  const block = createHash('sha512').update(seed).digest();
  return Buffer.concat(Array.from({ length: Math.ceil(length / 64) }, () => block)).subarray(0, length);
}

export function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

export function fileOf(name: string, bytes: Buffer, ...sources: FileSource[]): ModelFile {
  return { name, bytes: bytes.length, sha256: sha256(bytes), sources };
}

export function modelOf(id: string, ...files: ModelFile[]): ModelDescriptor {
  return {
    ...{ id, task: 'recognition', languages: ['en'], title: `Model ${id}`, files },
    ...{ licence: 'MIT', attribution: 'A test' },
  };
}

export function packageOf(name: string): PackageRef {
  return { name, version: '1.0', archiveBytes: 10_000 };
}

/** A registry in a folder, and pip and npm as they behave with it. */
export class Packages {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async create(): Promise<Packages> {
    return new Packages(await mkdtemp(join(tmpdir(), 'packages-')));
  }

  pip(manner: ClientManner = 'well'): PackageClient {
    return pip([this.#command('pip', manner)]);
  }

  npm(manner: ClientManner = 'well'): PackageClient {
    return npm([this.#command('npm', manner)]);
  }

  async addWheel({ name, version }: PackageRef, members: Readonly<Record<string, Buffer>>): Promise<void> {
    await writeFile(join(this.folder, `${name}-${version}.whl`), zip(members));
  }

  async addTarball({ name, version }: PackageRef, members: Readonly<Record<string, Buffer>>): Promise<void> {
    const archive = pack();
    for (const [member, bytes] of Object.entries(members)) archive.entry({ name: member }, bytes);
    archive.finalize();
    const chunks: Buffer[] = [];
    for await (const chunk of archive as AsyncIterable<Buffer>) chunks.push(chunk);
    await writeFile(join(this.folder, `${name}-${version}.tgz`), gzipSync(Buffer.concat(chunks)));
  }

  /** What the clients were called with, a line each. */
  async calls(): Promise<readonly string[]> {
    const text = await readFile(join(this.folder, 'calls'), 'utf8').catch(() => '');
    return text.split('\n').filter((line) => line !== '');
  }

  async close(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  #command(client: 'pip' | 'npm', manner: ClientManner) {
    const script = resolve(import.meta.dirname, 'package-client.mjs');
    return { command: process.execPath, args: [script, client, this.folder, manner] };
  }
}

/** A zip file as wheels are: each member deflated. */
export function zip(members: Readonly<Record<string, Buffer>>): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const [name, bytes] of Object.entries(members)) {
    const packed = deflateRawSync(bytes);
    const about = Buffer.alloc(26);
    about.writeUInt16LE(20, 0);
    about.writeUInt16LE(8, 4);
    about.writeUInt32LE(crc32(bytes), 10);
    about.writeUInt32LE(packed.length, 14);
    about.writeUInt32LE(bytes.length, 18);
    about.writeUInt16LE(Buffer.byteLength(name), 22);
    const place = Buffer.alloc(16);
    place.writeUInt32LE(at, 12);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), about, Buffer.from(name), packed]);
    const version = Buffer.from([20, 0]);
    directory.push(
      Buffer.concat([Buffer.from('PK\x01\x02'), version, about, place.subarray(2), Buffer.from(name)]),
    );
    parts.push(local);
    at += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06');
  end.writeUInt16LE(directory.length, 8);
  end.writeUInt16LE(directory.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, central, end]);
}
