/** A model's file, fetched on request: with progress, gone on with where it broke off, and named only once it is the right one. */
import { existsSync } from 'node:fs';
import { mkdir, open, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DubError } from '../../../shared/wire/errors.ts';
import { sha256Of } from './file-hash.ts';
import { fileTrouble, networkTrouble, statusTrouble } from './fetch-troubles.ts';

export interface ModelSource {
  readonly url: string;
  /** Of the whole file, in hexadecimal. */
  readonly sha256: string;
}

export interface ModelFetchOptions {
  /** Where the file goes. What has come of it is beside it until it is whole: `.part`. */
  readonly path: string;
  /** Left out, nothing can be fetched. */
  readonly source: ModelSource | undefined;
  /** A server that sends nothing for so long is given up. */
  readonly patienceMs?: number;
  /** No more than this is written. */
  readonly mostBytes?: number;
}

export interface FetchState {
  readonly state: 'absent' | 'fetching' | 'ready' | 'failed';
  /** 0..1; undefined while the size is not known. */
  readonly progress?: number;
  readonly error?: DubError;
}

const PATIENCE_MS = 30_000;
const MOST_BYTES = 1_000_000_000;

export class ModelFetch {
  readonly path: string;
  readonly #options: ModelFetchOptions;
  #running: { readonly abort: AbortController; readonly ended: Promise<void> } | undefined;
  #progress: number | undefined;
  #error: DubError | undefined;

  constructor(options: ModelFetchOptions) {
    this.path = options.path;
    this.#options = options;
  }

  /** Whether there is anything to fetch. */
  get isOffered(): boolean {
    return this.#options.source !== undefined;
  }

  state(): FetchState {
    if (this.#running !== undefined) {
      return { state: 'fetching', ...(this.#progress === undefined ? {} : { progress: this.#progress }) };
    }
    if (existsSync(this.path)) return { state: 'ready' };
    return this.#error === undefined ? { state: 'absent' } : { state: 'failed', error: this.#error };
  }

  /**
   * Begins, unless it runs or is done.
   * @throws DubError `not_available` where nothing says what to fetch
   */
  start(): void {
    if (this.#running !== undefined || existsSync(this.path)) return;
    const { source } = this.#options;
    if (source === undefined) {
      throw new DubError(
        'not_available',
        'No model is known to fetch: set SPEAKER_MODEL_URL and SPEAKER_MODEL_SHA256 and start the companion again.',
      );
    }
    const abort = new AbortController();
    this.#error = undefined;
    this.#progress = undefined;
    const ended = this.#fetch(source, abort).then(
      () => {
        this.#running = undefined;
      },
      (error: unknown) => {
        this.#running = undefined;
        if (!isStop(abort)) this.#error = error instanceof DubError ? error : fileTrouble(this.path, error);
      },
    );
    this.#running = { abort, ended };
  }

  /** Resolves once nothing is being fetched; `state` says how it went. */
  async settled(): Promise<void> {
    await this.#running?.ended;
  }

  /** Stops a fetch, and keeps what has come for the next. */
  async stop(): Promise<void> {
    this.#running?.abort.abort(STOP);
    await this.settled();
  }

  /**
   * Removes the file, or what has come of it.
   * @throws DubError `store_read_only`
   */
  async remove(): Promise<void> {
    await this.stop();
    this.#error = undefined;
    try {
      for (const path of [this.path, this.#part]) await rm(path, { force: true });
    } catch (cause) {
      throw fileTrouble(this.path, cause);
    }
  }

  get #part(): string {
    return `${this.path}.part`;
  }

  async #fetch(source: ModelSource, abort: AbortController): Promise<void> {
    await mkdir(dirname(this.path), { recursive: true });
    await this.#receive(source.url, abort);
    if ((await sha256Of(this.#part, abort.signal)) !== source.sha256.toLowerCase()) {
      await rm(this.#part, { force: true });
      throw new DubError(
        'engine_failed',
        'The file that came is not the one that SPEAKER_MODEL_SHA256 stands for, and was thrown away. Check both settings, or fetch it again.',
      );
    }
    abort.signal.throwIfAborted();
    await rename(this.#part, this.path);
  }

  async #receive(url: string, abort: AbortController): Promise<void> {
    const { patienceMs = PATIENCE_MS, mostBytes = MOST_BYTES } = this.#options;
    const watch = setTimeout(() => {
      abort.abort(new DubError('engine_timeout', 'The server of the model sends nothing. Try again later.'));
    }, patienceMs);
    let file: FileHandle | undefined;
    try {
      const response = await this.#ask(url, abort.signal);
      const { body, at, size } = response;
      file = await open(this.#part, at === 0 ? 'w' : 'a');
      let bytes = at;
      for await (const chunk of read(body, abort.signal)) {
        watch.refresh();
        bytes += chunk.byteLength;
        if (bytes > mostBytes) {
          throw new DubError(
            'engine_failed',
            `The model is larger than ${mostBytes} bytes. Check SPEAKER_MODEL_URL.`,
          );
        }
        await file.writeFile(chunk);
        if (size !== undefined && size > 0) this.#progress = Math.min(1, bytes / size);
      }
    } finally {
      clearTimeout(watch);
      await file?.close();
    }
  }

  /** @returns what is sent, and from which byte on: a server that knows no ranges begins anew. */
  async #ask(url: string, signal: AbortSignal): Promise<Answer> {
    const have = await sizeOf(this.#part);
    const headers = { 'accept-encoding': 'identity', ...(have > 0 ? { range: `bytes=${have}-` } : {}) };
    const response = await fetch(url, { headers, signal }).catch((cause: unknown) => {
      signal.throwIfAborted();
      throw networkTrouble(cause);
    });
    const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(response.headers.get('content-range') ?? '');
    if (response.status === 206 && Number(range?.[1]) === have && response.body !== null) {
      return { body: response.body, at: have, size: known(range?.[2]) };
    }
    if (response.status === 200 && response.body !== null) {
      return { body: response.body, at: 0, size: known(response.headers.get('content-length')) };
    }
    await response.body?.cancel();
    if (have > 0 && (response.status === 416 || response.status === 206)) {
      // All of it is here and was not checked yet, or it is of another file; the next answer is from the beginning.
      await rm(this.#part, { force: true });
      return this.#ask(url, signal);
    }
    throw statusTrouble(response.status);
  }
}

interface Answer {
  readonly body: ReadableStream<Uint8Array>;
  readonly at: number;
  readonly size: number | undefined;
}

const STOP = new Error('stopped');

function isStop({ signal }: AbortController): boolean {
  return signal.reason === STOP;
}

function known(bytes: string | null | undefined): number | undefined {
  return bytes === null || bytes === undefined || !/^\d+$/.test(bytes) ? undefined : Number(bytes);
}

async function* read(body: ReadableStream<Uint8Array>, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of body) yield chunk;
  } catch (cause) {
    signal.throwIfAborted();
    throw networkTrouble(cause);
  }
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch {
    return 0;
  }
}
