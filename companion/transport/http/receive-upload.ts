import type { FastifyRequest } from 'fastify';
import { uploadOptions } from '../../../shared/http/uploads.ts';
import { parseInput } from '../../../shared/parse-input.ts';
import { badMessage } from '../../bad-message.ts';
import { probe } from '../../media/probe.ts';
import { tooLong } from '../../jobs/dub-upload.ts';
import type { Upload } from '../../jobs/job.ts';
import { receiveFile, type FormOptions } from './receive-form.ts';

export interface ReceiveOptions extends FormOptions {
  /** @throws DubError where no engine serves these languages */
  readonly checkLanguages: (source: string, target: string | undefined) => void;
}

/**
 * Takes a form in: its file onto the disk, its fields checked, the file looked into. Where anything is wrong, nothing of it
 * is left.
 * @throws DubError `bad_message`, `upload_too_large`, `not_audio`, `undecodable`, or what `checkLanguages` throws
 */
export function receiveUpload(request: FastifyRequest, options: ReceiveOptions): Promise<Upload> {
  const { limits, checkLanguages } = options;
  return receiveFile(request, options, async ({ id, folder, path, name, fields }, signal) => {
    const parsed = parseInput(uploadOptions, fields);
    if (!parsed.ok) throw badMessage(parsed.faults);
    const { source_language: source, target_language: target, track } = parsed.value;
    checkLanguages(source, target);
    const sound = await probe(path, { signal, source, track });
    if (sound.durationS > limits.durationS) {
      throw tooLong(limits.durationS);
    }
    return { id, name, folder, path, sound, source, target };
  });
}
