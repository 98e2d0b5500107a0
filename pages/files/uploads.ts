import { signal, type ReadonlySignal } from '@preact/signals';
import { companionProblem, ownProblem, type Problem } from '../../client/problems.ts';
import { pathOf } from '../../shared/http/route.ts';
import { routes } from '../../shared/http/routes.ts';
import type { UploadReport } from '../../shared/http/uploads.ts';
import { formOf, parsedAnswer, problemOf } from '../../client/http/companion-client.ts';
import { client, credentials } from '../api.ts';
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
export function send(file: File, choices: Choices): void {
  const key = ++last;
  jobs.value = [{ key, name: file.name, sent: 0, report: undefined, problem: undefined }, ...jobs.value];
  void sendWithTicket(key, formFor(file, choices));
}

/** Ends it wherever it is, and forgets it here and there. */
export async function dismiss(job: FileJob): Promise<void> {
  jobs.value = jobs.value.filter(({ key }) => key !== job.key);
  requests.get(job.key)?.abort();
  if (job.report !== undefined) await forget(job.report.upload_id);
}

function formFor(file: File, { sourceLanguage, targetLanguage, transcriptOnly }: Choices): FormData {
  const target = transcriptOnly ? {} : { target_language: targetLanguage };
  return formOf({ source_language: sourceLanguage, ...target, file });
}

/** The companion proves itself first: a file is too large to be sent a second time. */
async function sendWithTicket(key: number, form: FormData): Promise<void> {
  let ticket: string;
  try {
    ticket = await credentials.prove();
  } catch (error) {
    change(key, { problem: problemOf(error) });
    return;
  }
  // It may have been dismissed meanwhile.
  if (!jobs.value.some((job) => job.key === key)) return;
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
    try {
      const { upload_id } = parsedAnswer(routes.uploads.create, request.status, request.responseText);
      void follow(key, upload_id);
    } catch (error) {
      change(key, { problem: problemOf(error) });
    }
  };
  request.open(routes.uploads.create.method, pathOf(routes.uploads.create, {}));
  request.setRequestHeader('authorization', `Bearer ${ticket}`);
  request.send(form);
}

async function follow(key: number, id: string): Promise<void> {
  for (;;) {
    // It may have been dismissed while it was on its way.
    if (!jobs.value.some((job) => job.key === key)) {
      await forget(id);
      return;
    }
    try {
      const report = await client.call(routes.uploads.report, { params: { upload_id: id } });
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

async function forget(id: string): Promise<void> {
  await client.call(routes.uploads.remove, { params: { upload_id: id } }).catch(() => undefined);
}

function change(key: number, to: Partial<FileJob>): void {
  jobs.value = jobs.value.map((job) => (job.key === key ? { ...job, ...to } : job));
}
