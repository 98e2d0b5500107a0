import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';

/** In hexadecimal, of the whole file. */
export async function sha256Of(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { signal, highWaterMark: 256 * 1024 })) {
    hash.update(chunk as Buffer);
  }
  return hash.digest('hex');
}

export interface WrittenFile {
  readonly bytes: number;
  readonly sha256: string;
}

/** A file that is hashed as it is written, and no longer than it may be. */
export class HashingFile {
  readonly #file: FileHandle;
  readonly #hash: Hash = createHash('sha256');
  readonly #maxBytes: number;
  #bytes = 0;

  private constructor(file: FileHandle, maxBytes: number) {
    this.#file = file;
    this.#maxBytes = maxBytes;
  }

  /** Begins the file anew. */
  static async create(path: string, maxBytes: number): Promise<HashingFile> {
    return new HashingFile(await open(path, 'w'), maxBytes);
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** @throws TooLong before more than `maxBytes` are written; the errors of the stream and the file system */
  async append(stream: AsyncIterable<Uint8Array>, onBytes?: (bytes: number) => void): Promise<void> {
    for await (const chunk of stream) {
      if (this.#bytes + chunk.byteLength > this.#maxBytes) throw new TooLong(this.#maxBytes);
      this.#hash.update(chunk);
      await this.#file.writeFile(chunk);
      this.#bytes += chunk.byteLength;
      onBytes?.(this.#bytes);
    }
  }

  /** Everything is on the disk once this resolves. */
  async finish(): Promise<WrittenFile> {
    await this.#file.datasync();
    await this.close();
    return { bytes: this.#bytes, sha256: this.#hash.digest('hex') };
  }

  /** May be called at any time, and again. */
  async close(): Promise<void> {
    await this.#file.close();
  }
}

export class TooLong extends Error {
  override readonly name = 'TooLong';

  constructor(maxBytes: number) {
    super(`more than ${maxBytes} bytes`);
  }
}
