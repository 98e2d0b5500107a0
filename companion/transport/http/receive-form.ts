import '@fastify/multipart';
import type { MultipartFile } from '@fastify/multipart';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { createWriteStream } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { DubError } from '../../../shared/protocol/errors.ts';
import { badMessage } from '../../bad-message.ts';
import type { UploadLimits } from '../../jobs/limits.ts';
import type { Workspace } from '../../jobs/workspace.ts';
import { ReceivingPace } from './receiving-pace.ts';

const MOST_NAME_CHARACTERS = 200;
const FIELD_BYTES = 100;
/** What a form holds beside the file's own bytes. */
const FORM_BYTES = 64 * 1024;

export interface FormOptions {
  readonly workspace: Workspace;
  readonly limits: UploadLimits;
}

/** A file that was sent, on the disk in a folder of its own, and what else was said of it. */
export interface ReceivedFile {
  readonly id: string;
  readonly folder: string;
  readonly path: string;
  readonly name: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/**
 * Takes a form with one file in, and lets `use` look at it. Where anything is wrong, nothing of it is left; where nothing
 * is, the folder is the caller's.
 * @param use given a signal that the sender has gone
 * @throws DubError `bad_message`, `upload_too_large`, `not_audio`, or what `use` throws
 */
export async function receiveFile<Result>(
  request: FastifyRequest,
  { workspace, limits }: FormOptions,
  use: (file: ReceivedFile, signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  if (!request.isMultipart()) throw new DubError('bad_message', { reason: 'no_form' });
  if (Number(request.headers['content-length'] ?? 0) > limits.fileBytes + FORM_BYTES) throw tooLarge(limits);
  const id = randomUUID();
  const folder = await workspace.open(id);
  const gone = new AbortController();
  // The one who sends may go away in the middle of it.
  request.raw.once('close', () => {
    if (!request.raw.complete) gone.abort();
  });
  try {
    const form = await receiveForm(request, folder, limits, gone);
    if ((await stat(form.path)).size === 0) throw new DubError('not_audio', { reason: 'empty' });
    return await use({ id, folder, ...form }, gone.signal);
  } catch (error) {
    await workspace.discard(folder);
    throw gone.signal.aborted ? reasonOf(gone.signal) : error;
  }
}

/** Ends the connection where `receive` fails before the form has come: what is refused in the middle is not read to its end. */
export async function closesWhereRefused<Result>(
  request: FastifyRequest,
  reply: FastifyReply,
  receive: () => Promise<Result>,
): Promise<Result> {
  try {
    return await receive();
  } catch (error) {
    if (!request.raw.complete) void reply.header('connection', 'close');
    throw error;
  }
}

interface Form {
  readonly path: string;
  readonly name: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

async function receiveForm(
  request: FastifyRequest,
  folder: string,
  limits: UploadLimits,
  gone: AbortController,
): Promise<Form> {
  const path = join(folder, 'source');
  const fields: Record<string, unknown> = {};
  let name: string | undefined;
  const parts = request.parts({
    limits: { files: 1, fields: 8, parts: 9, fileSize: limits.fileBytes + 1, fieldSize: FIELD_BYTES },
  });
  const pace = new ReceivingPace(limits, () => {
    gone.abort(new DubError('bad_message', { reason: 'upload_too_slow' }));
  });
  const iterate = async (): Promise<void> => {
    // Not for await: leaving that waits for the rest of the form, which may be endless.
    for (;;) {
      const next = await parts.next();
      if (next.done === true) return;
      const part = next.value;
      pace.received(0);
      if (part.type === 'field') {
        if (part.value !== '') fields[part.fieldname] = part.value;
        continue;
      }
      if (part.fieldname !== 'file') {
        throw badMessage([{ field: part.fieldname, seen: 'a file', takes: 'the file in the field "file"' }]);
      }
      await keep(part, { path, limits, pace, signal: gone.signal });
      name = plainName(part.filename);
    }
  };
  try {
    // The form's own end may never come where its sender has gone.
    await Promise.race([iterate(), aborted(gone.signal)]);
  } catch (error) {
    throw faultOfForm(error);
  } finally {
    pace.end();
  }
  if (name === undefined) throw new DubError('bad_message', { reason: 'no_file' });
  return { path, name, fields };
}

interface Keeping {
  readonly path: string;
  readonly limits: UploadLimits;
  readonly pace: ReceivingPace;
  readonly signal: AbortSignal;
}

async function keep(part: MultipartFile, { path, limits, pace, signal }: Keeping): Promise<void> {
  let size = 0;
  await pipeline(
    part.file,
    async function* (source: AsyncIterable<Buffer>) {
      for await (const bytes of source) {
        pace.received(bytes.length);
        size += bytes.length;
        // Beyond its limit the form's parser says nothing until the file ends, which it may not.
        if (size > limits.fileBytes) throw tooLarge(limits);
        yield bytes;
      }
    },
    createWriteStream(path, { mode: 0o600 }),
    { signal },
  );
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener(
      'abort',
      () => {
        reject(reasonOf(signal));
      },
      { once: true },
    );
  });
}

/** Why a form was given up: its sender went away, unless it was for another reason. */
function reasonOf({ reason }: AbortSignal): DubError {
  return reason instanceof DubError ? reason : new DubError('bad_message', { reason: 'upload_cut_off' });
}

/** What the form's parser says is wrong with a form is its sender's doing; the disk's troubles are not. */
function faultOfForm(cause: unknown): unknown {
  if (cause instanceof DubError || !(cause instanceof Error) || 'syscall' in cause) return cause;
  const parameters = { reason: 'request', said: cause.message } as const;
  return new DubError('bad_message', parameters, { cause });
}

function tooLarge({ fileBytes }: UploadLimits): DubError {
  return new DubError('upload_too_large', { reason: 'megabytes', limit: Math.round(fileBytes / 1e6) });
}

/**
 * A name to be shown and saved under: no path, nothing that is not printed. A part of a media type is a file though it has
 * no name.
 */
function plainName(name = ''): string {
  // As browsers write these in a form.
  const written = name.replaceAll('%22', '"').replace(/%0[DA]/gi, '');
  const last = written.split(/[/\\]/).at(-1) ?? '';
  const printed = last.replace(/\p{Cc}/gu, '').trim();
  // Half of a character that was cut in two goes.
  return printed.slice(0, MOST_NAME_CHARACTERS).replace(/[\uD800-\uDBFF]$/, '') || 'upload';
}
