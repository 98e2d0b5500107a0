import type { FastifyInstance } from 'fastify';
import { basename, dirname } from 'node:path';
import { z } from 'zod';
import {
  errorAnswer,
  uploadAccepted,
  uploadOptions,
  uploadReport,
  uploadResult,
} from '../../../shared/http.ts';
import { DubError } from '../../../shared/protocol/errors.ts';
import { id } from '../../../shared/protocol/fields.ts';
import type { UploadLimits } from '../../jobs/limits.ts';
import type { UploadQueue } from '../../jobs/queue.ts';
import type { Workspace } from '../../jobs/workspace.ts';
import { receiveUpload, type ReceiveOptions } from './receive-upload.ts';
import { typed } from './typed.ts';

export interface UploadRoutes {
  readonly queue: UploadQueue;
  readonly workspace: Workspace;
  readonly limits: UploadLimits;
  readonly checkLanguages: ReceiveOptions['checkLanguages'];
}

const form = uploadOptions.extend({ file: z.file() });
const params = z.object({ upload_id: id });
const gone = { 404: errorAnswer };

/** Files instead of a tab: taken in, dubbed one at a time, had and forgotten. */
export function uploadRoutes(scope: FastifyInstance, options: UploadRoutes): void {
  const { queue } = options;
  const app = typed(scope);

  app.post(
    '/api/upload-audio',
    {
      schema: {
        tags: ['files'],
        summary: 'Dubs a file, or writes it down',
        description:
          'A form with the field `file`, of any format that ffmpeg reads, and `target_language` (without it: a transcript only) and `source_language`. Answers at once; the job does the rest.',
        consumes: ['multipart/form-data'],
        body: form,
        response: {
          202: uploadAccepted,
          400: errorAnswer,
          413: errorAnswer.describe('Too large, or too long.'),
          415: errorAnswer.describe('It holds no sound.'),
          422: errorAnswer.describe('It cannot be decoded, or no engine serves these languages.'),
          503: errorAnswer.describe('Too many files are waiting.'),
        },
      },
      // For the document alone: the form is read as it comes, and its fields are checked then.
      validatorCompiler: () => (value: unknown) => ({ value }),
    },
    async (request, reply) => {
      const job = await queue
        .admit(() => receiveUpload(request, options))
        .catch((error: unknown) => {
          // What is refused in the middle is not read to its end.
          if (!request.raw.complete) void reply.header('connection', 'close');
          throw error;
        });
      const { upload_id, duration_s, sample_rate } = job.report();
      return reply.code(202).send({ upload_id, duration_s, sample_rate });
    },
  );

  app.get(
    '/api/uploads/:upload_id',
    {
      schema: {
        tags: ['files'],
        summary: 'How far a file is, and where its results are',
        params,
        response: { 200: uploadReport, ...gone },
      },
    },
    (request) => queue.find(request.params.upload_id).report(),
  );

  app.delete(
    '/api/uploads/:upload_id',
    {
      schema: {
        tags: ['files'],
        summary: 'Ends a job, and deletes the file and all that was made of it',
        params,
        response: { 204: z.null(), ...gone },
      },
    },
    async (request, reply) => {
      await queue.forget(request.params.upload_id);
      return reply.code(204).send(null);
    },
  );

  app.get(
    '/api/uploads/:upload_id/:result',
    {
      schema: {
        tags: ['files'],
        summary: 'A result',
        description:
          'transcript: JSON with the time of each word; vtt, srt: captions; dub: a WAV file in which each dub stands at the start of its original; video: the film with the dubbed sound.',
        params: params.extend({ result: uploadResult }),
        response: gone,
      },
    },
    async (request, reply) => {
      const { upload_id, result } = request.params;
      const file = queue.find(upload_id).results[result];
      if (file === undefined) throw new DubError('not_found', { reason: 'result' });
      void reply.type(file.mediaType).header('content-disposition', attachment(file.name));
      reply.sendFile(basename(file.path), dirname(file.path));
      await reply;
    },
  );
}

/** RFC 6266: the name as it is, and once more without what old clients cannot read. */
function attachment(name: string): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\]/g, '_');
  const encoded = encodeURIComponent(name).replace(/['()*]/g, (character) => {
    return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  });
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
