/** Somebody who uploads files, and files of every kind, made by ffmpeg. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorAnswer } from '../../shared/http/error.ts';
import { pathOf } from '../../shared/http/route.ts';
import { routes } from '../../shared/http/routes.ts';
import { uploadAccepted, type UploadReport } from '../../shared/http/uploads.ts';
import { toWav, type WavForm } from '../../shared/wav.ts';
import { until } from '../browser/harness/until.ts';
import { apiOf } from './api.ts';
import { fetchAs } from './secrets.ts';
import { LONG_PATIENCE_MS } from './patience.ts';

export type Fields = Readonly<Record<string, string>>;

export async function upload(
  address: string,
  bytes: Uint8Array<ArrayBuffer>,
  { name = 'sound.wav', ...fields }: Fields = {},
): Promise<Response> {
  const form = new FormData();
  for (const [field, value] of Object.entries(fields)) form.set(field, value);
  form.set('file', new Blob([bytes]), name);
  const { method } = routes.uploads.create;
  return fetchAs(address + pathOf(routes.uploads.create, {}), { method, body: form });
}

/** @returns the job's id */
export async function accepted(answer: Response): Promise<string> {
  if (answer.status !== 202) throw new Error(`${answer.status}: ${await answer.text()}`);
  return uploadAccepted.parse(await answer.json()).upload_id;
}

export async function refusal(answer: Response): Promise<{ status: number; code: string; message: string }> {
  const { error } = errorAnswer.parse(await answer.json());
  return { status: answer.status, code: error.code, message: error.message };
}

export function reportOf(address: string, id: string): Promise<UploadReport> {
  return apiOf(address).call(routes.uploads.report, { params: { upload_id: id } });
}

export async function ended(address: string, id: string): Promise<UploadReport> {
  return until(
    'the job to end',
    async () => {
      const report = await reportOf(address, id);
      return report.state === 'done' || report.state === 'failed' ? report : undefined;
    },
    LONG_PATIENCE_MS,
  );
}

/** What ffmpeg makes of these words. */
export function ffmpeg(folder: string, name: string, ...words: string[]): Uint8Array<ArrayBuffer> {
  const path = join(folder, name);
  execFileSync('ffmpeg', ['-v', 'error', '-y', ...words, path]);
  return new Uint8Array(readFileSync(path));
}

/** A WAV file whose header says whatever it is told to. */
export function wav(
  samples: Int16Array,
  { rateHz = 16_000, ...form }: WavForm & { readonly rateHz?: number } = {},
): Uint8Array<ArrayBuffer> {
  return toWav(samples, rateHz, form);
}
