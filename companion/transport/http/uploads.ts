import type { FastifyInstance } from 'fastify';
import { basename, dirname } from 'node:path';
import { routes } from '../../../shared/http/routes.ts';
import type { UploadAccepted } from '../../../shared/http/uploads.ts';
import { DubError } from '../../../shared/protocol/errors.ts';
import type { UploadJob } from '../../jobs/job.ts';
import type { UploadLimits } from '../../jobs/limits.ts';
import type { UploadQueue } from '../../jobs/queue.ts';
import type { Workspace } from '../../jobs/workspace.ts';
import { closesWhereRefused } from './receive-form.ts';
import { anotherTrack } from '../../jobs/another-track.ts';
import { receiveUpload, type ReceiveOptions } from './receive-upload.ts';
import { register } from './register.ts';

export interface UploadRoutes {
  readonly queue: UploadQueue;
  readonly workspace: Workspace;
  readonly limits: UploadLimits;
  readonly checkLanguages: ReceiveOptions['checkLanguages'];
}

/** Files instead of a tab: taken in, dubbed one at a time, had and forgotten. */
export function uploadRoutes(app: FastifyInstance, options: UploadRoutes): void {
  const { queue } = options;
  const contract = routes.uploads;

  register(app, contract.create, async ({ request, reply }) => {
    const job = await closesWhereRefused(request, reply, () =>
      queue.admit(() => receiveUpload(request, options)),
    );
    return acceptedOf(job);
  });

  register(app, contract.another, async ({ params: { upload_id, track } }) => {
    const { upload } = queue.find(upload_id);
    return acceptedOf(await queue.admit(() => anotherTrack(upload, track, options)));
  });

  register(app, contract.report, ({ params }) => queue.find(params.upload_id).report());

  register(app, contract.remove, async ({ params }) => {
    await queue.forget(params.upload_id);
    return null;
  });

  register(app, contract.result, async ({ params: { upload_id, result }, reply }) => {
    const file = queue.find(upload_id).results[result];
    if (file === undefined) throw new DubError('not_found', { reason: 'result' });
    void reply.type(file.mediaType).header('content-disposition', attachment(file.name));
    reply.sendFile(basename(file.path), dirname(file.path));
    await reply;
    return reply;
  });
}

function acceptedOf(job: UploadJob): UploadAccepted {
  const { upload_id, duration_s, sample_rate } = job.report();
  return { upload_id, duration_s, sample_rate };
}

/** RFC 6266: the name as it is, and once more without what old clients cannot read. */
function attachment(name: string): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\]/g, '_');
  const encoded = encodeURIComponent(name).replace(/['()*]/g, (character) => {
    return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  });
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
