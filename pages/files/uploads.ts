import { signal, type ReadonlySignal } from '@preact/signals';
import { companionProblem, ownProblem, type Problem } from '../../client/problems.ts';
import { parseJson } from '../../shared/bounded-json.ts';
import { uploadAccepted, uploadReport, type UploadReport } from '../../shared/http.ts';
import { problemIn, problemOf } from '../../client/http/companion-client.ts';
import { client } from '../api.ts';
import type { Choices } from '../choices.ts';

const LOOK_EVERY_MS = 500;

export interface FileJob {
  readonly key: number;
  readonly name: string;
  /** Of the file's way to the companion, 0..1. */
  readonly sent: number;
  readonly report: UploadReport | undefined;
  readonly problem: Problem | undefined;
}

const jobs = signal<readonly FileJob[]>([]);
const requests = new Map<number, XMLHttpRequest>();
let last = 0;

/** The files of this page, the newest first. */
export const fileJobs: ReadonlySignal<readonly FileJob[]> = jobs;

/** Sends a file off, and looks after it until it is done. */
export function send(file: File, { sourceLanguage, targetLanguage, transcriptOnly }: Choices): void {
  const key = ++last;
  jobs.value = [{ key, name: file.name, sent: 0, report: undefined, problem: undefined }, ...jobs.value];
  const form = new FormData();
  form.set('source_language', sourceLanguage);
  if (!transcriptOnly) form.set('target_language', targetLanguage);
  form.set('file', file);
  // fetch tells nothing of how much is sent.
  const request = new XMLHttpRequest();
  requests.set(key, request);
  request.upload.onprogress = ({ loaded, total }) => {
    change(key, { sent: total === 0 ? 0 : loaded / total });
  };
  request.onerror = () => {
    change(key, { problem: ownProblem('companion_away') });
  };
  request.onloadend = () => {
    requests.delete(key);
    if (request.status === 0) return;
    if (request.status === 202)
      void follow(key, uploadAccepted.parse(parseJson(request.responseText)).upload_id);
    else change(key, { problem: problemIn(request.responseText) });
  };
  request.open('POST', '/api/upload-audio');
  request.send(form);
}

/** Ends it wherever it is, and forgets it here and there. */
export async function dismiss(job: FileJob): Promise<void> {
  jobs.value = jobs.value.filter(({ key }) => key !== job.key);
  requests.get(job.key)?.abort();
  if (job.report !== undefined)
    await client.remove(`/api/uploads/${job.report.upload_id}`).catch(() => undefined);
}

async function follow(key: number, id: string): Promise<void> {
  for (;;) {
    // It may have been dismissed while it was on its way.
    if (!jobs.value.some((job) => job.key === key)) {
      await client.remove(`/api/uploads/${id}`).catch(() => undefined);
      return;
    }
    try {
      const report = await client.get(`/api/uploads/${id}`, uploadReport);
      const { error } = report;
      change(key, {
        sent: 1,
        report,
        problem: error === undefined ? undefined : companionProblem(error),
      });
      if (report.state === 'done' || report.state === 'failed') return;
    } catch (error) {
      change(key, { problem: problemOf(error) });
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

function change(key: number, to: Partial<FileJob>): void {
  jobs.value = jobs.value.map((job) => (job.key === key ? { ...job, ...to } : job));
}
