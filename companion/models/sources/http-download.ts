/** A file from an address: given up where nobody answers, gone on with where it broke off. */
import { open, rm, type FileHandle } from 'node:fs/promises';
import { SourceRefusal } from '../model-error.ts';
import { sizeOf } from '../manifest.ts';

export interface HttpLimits {
  /** Until the headers are there. */
  readonly answerMs: number;
  /** A server that sends nothing for so long has broken off. */
  readonly stallMs: number;
  /** How often in a row a connection may break off without a byte more. */
  readonly fruitlessTries: number;
}

export const HTTP_LIMITS: HttpLimits = { answerMs: 3000, stallMs: 30_000, fruitlessTries: 3 };

export interface HttpDownload {
  readonly url: string;
  readonly redirects?: 'refuse';
  /** What is there of the file already is kept and continued. */
  readonly path: string;
  /** Where it is known, an answer of another size is refused before it is received. */
  readonly bytes: number | undefined;
  readonly maxBytes: number;
  readonly signal: AbortSignal;
  /** How much of the file is here, and how much there will be where that is known. */
  readonly onBytes?: (bytes: number, total: number | undefined) => void;
}

/** What a server is called where people read of it. */
export function hostOf(url: string): string {
  return new URL(url).host;
}

/**
 * @returns whether a part that was there before was gone on with
 * @throws SourceRefusal "unreachable", "not_there", "status", "broke_off", "wrong_size"; the signal's reason; the errors
 * of the file system
 */
export async function downloadByHttp(download: HttpDownload, limits: HttpLimits): Promise<boolean> {
  const before = await sizeOf(download.path);
  if (download.bytes !== undefined && before > download.bytes) await rm(download.path, { force: true });
  for (let fruitless = 0; ;) {
    const had = await sizeOf(download.path);
    if (had > 0 && had === download.bytes) return before > 0;
    try {
      await receive(download, had, limits);
      return before > 0;
    } catch (error) {
      if (!(error instanceof SourceRefusal) || error.code !== 'broke_off') throw error;
      fruitless = (await sizeOf(download.path)) > had ? 0 : fruitless + 1;
      if (fruitless >= limits.fruitlessTries) throw error;
    }
  }
}

async function receive(download: HttpDownload, had: number, limits: HttpLimits): Promise<void> {
  const { url, path, maxBytes, signal } = download;
  const host = hostOf(url);
  const stall = new AbortController();
  const answer = await ask(download, had, limits.answerMs, stall.signal);
  const { at, total } = answer;
  let file: FileHandle | undefined;
  const timer = setTimeout(() => {
    stall.abort(new SourceRefusal(host, 'broke_off', { detail: 'it sends nothing any more' }));
  }, limits.stallMs);
  try {
    file = await open(path, at === 0 ? 'w' : 'a');
    let bytes = at;
    for await (const chunk of chunksOf(answer.body, host, signal, stall.signal)) {
      timer.refresh();
      bytes += chunk.byteLength;
      if (bytes > maxBytes) throw new SourceRefusal(host, 'wrong_size', { detail: `over ${maxBytes} bytes` });
      await file.writeFile(chunk);
      download.onBytes?.(bytes, total);
    }
    if (total !== undefined && bytes < total) throw new SourceRefusal(host, 'broke_off');
  } finally {
    clearTimeout(timer);
    await file?.close();
  }
}

interface Answer {
  readonly body: ReadableStream<Uint8Array>;
  /** The body's first byte in the file: a server that knows no ranges begins anew. */
  readonly at: number;
  readonly total: number | undefined;
}

async function ask(
  download: HttpDownload,
  had: number,
  answerMs: number,
  stall: AbortSignal,
): Promise<Answer> {
  const { url, signal, path } = download;
  const host = hostOf(url);
  const late = new AbortController();
  const timer = setTimeout(() => {
    late.abort();
  }, answerMs);
  const headers = { 'accept-encoding': 'identity', ...(had > 0 ? { range: `bytes=${had}-` } : {}) };
  let response: Response;
  try {
    response = await fetch(url, {
      headers,
      redirect: download.redirects === 'refuse' ? 'manual' : 'follow',
      signal: AbortSignal.any([signal, stall, late.signal]),
    });
  } catch (cause) {
    signal.throwIfAborted();
    const detail = late.signal.aborted ? `no answer within ${answerMs / 1000} s` : systemCodeOf(cause);
    throw new SourceRefusal(host, 'unreachable', { detail, cause });
  } finally {
    clearTimeout(timer);
  }
  const answer = await accepted(response, download, had);
  if (answer !== undefined) return answer;
  await response.body?.cancel();
  if (had === 0) throw new SourceRefusal(host, 'status', { detail: String(response.status) });
  // The part is of another file, or all of it and too much: from the beginning.
  await rm(path, { force: true });
  return ask(download, 0, answerMs, stall);
}

/** @returns undefined where the server cannot go on at that byte */
async function accepted(
  response: Response,
  download: HttpDownload,
  had: number,
): Promise<Answer | undefined> {
  const host = hostOf(download.url);
  const { status, body } = response;
  const refuse = async (code: 'not_there' | 'status' | 'wrong_size', detail: string): Promise<never> => {
    await body?.cancel();
    throw new SourceRefusal(host, code, { detail });
  };
  if (new URL(download.url).protocol === 'https:' && !response.url.startsWith('https:')) {
    await refuse('status', 'it leads to an address without encryption');
  }
  if (status === 404 || status === 410) await refuse('not_there', String(status));
  const range = /^bytes (\d+)-\d+\/(\d+)$/.exec(response.headers.get('content-range') ?? '');
  const [at, total] =
    status === 206
      ? [Number(range?.[1]), Number(range?.[2])]
      : [0, isEncoded(response) ? undefined : numberOf(response.headers.get('content-length'))];
  if (status === 416 || (status === 206 && at !== had)) return undefined;
  if ((status !== 200 && status !== 206) || body === null) await refuse('status', String(status));
  const size = download.bytes;
  if (total !== undefined && ((size !== undefined && total !== size) || total > download.maxBytes)) {
    await refuse('wrong_size', `${total} bytes`);
  }
  return body === null ? undefined : { body, at, total };
}

async function* chunksOf(
  body: ReadableStream<Uint8Array>,
  host: string,
  signal: AbortSignal,
  stall: AbortSignal,
): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of body) yield chunk;
  } catch (cause) {
    signal.throwIfAborted();
    stall.throwIfAborted();
    throw new SourceRefusal(host, 'broke_off', { detail: systemCodeOf(cause), cause });
  }
}

/** "ECONNREFUSED", "ENOTFOUND" and the like, from wherever in the causes it is. */
function systemCodeOf(error: unknown): string {
  for (let at = error; at instanceof Error; at = at.cause) {
    if ('code' in at && typeof at.code === 'string') return at.code;
  }
  return error instanceof Error ? error.message : String(error);
}

/** The length that is announced is then another than that of what is read. */
function isEncoded(response: Response): boolean {
  return response.headers.has('content-encoding');
}

function numberOf(text: string | null): number | undefined {
  return text !== null && /^\d+$/.test(text) ? Number(text) : undefined;
}
