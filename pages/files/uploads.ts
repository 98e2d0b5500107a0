import { signal, type ReadonlySignal } from '@preact/signals';
import { companionProblem, ownProblem, type Problem } from '../../client/problems.ts';
import { pathOf } from '../../shared/http/route.ts';
import { routes } from '../../shared/http/routes.ts';
import type { UploadReport } from '../../shared/http/uploads.ts';
import { formOf, parsedAnswer, problemOf } from '../../client/http/companion-client.ts';
import { changes, client, credentials } from '../api.ts';
import type { Choices } from '../choices.ts';

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
  void sendWithTicket(add(file.name, 0), formFor(file, choices));
}

/**
 * Another track of a film that the companion has, as a job of its own.
 * @throws where the companion refuses it
 */
export async function dubAnotherTrack({ name, report }: FileJob, track: number): Promise<void> {
  if (report === undefined) return;
  const params = { upload_id: report.upload_id, track };
  const { upload_id } = await client.call(routes.uploads.another, { params });
  follow(add(name, 1), upload_id);
}

/** @returns the key of the new job, which is the first */
function add(name: string, sent: number): number {
  const key = ++last;
  jobs.value = [{ key, name, sent, report: undefined, problem: undefined }, ...jobs.value];
  return key;
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
      follow(key, upload_id);
    } catch (error) {
      change(key, { problem: problemOf(error) });
    }
  };
  request.open(routes.uploads.create.method, pathOf(routes.uploads.create, {}));
  request.setRequestHeader('authorization', `Bearer ${ticket}`);
  request.send(form);
}

/** Asks how far it is whenever an upload is further, until it is over. */
function follow(key: number, id: string): void {
  const over = new AbortController();
  let looking: Promise<void> | undefined;
  let isNew = false;
  const look = async (): Promise<void> => {
    while (isNew && !over.signal.aborted) {
      isNew = false;
      if (await isOver(key, id)) over.abort();
    }
    looking = undefined;
  };
  changes.watch(
    ['uploads'],
    () => {
      isNew = true;
      looking ??= look();
    },
    over.signal,
  );
}

async function isOver(key: number, id: string): Promise<boolean> {
  // It may have been dismissed while it was on its way.
  if (!jobs.value.some((job) => job.key === key)) {
    await forget(id);
    return true;
  }
  try {
    const report = await client.call(routes.uploads.report, { params: { upload_id: id } });
    const { error } = report;
    change(key, { sent: 1, report, problem: error === undefined ? undefined : companionProblem(error) });
    return report.state === 'done' || report.state === 'failed';
  } catch (error) {
    change(key, { problem: problemOf(error) });
    // What a companion that is away was doing is asked for once it is back.
    return problemOf(error).code !== 'companion_away';
  }
}

async function forget(id: string): Promise<void> {
  await client.call(routes.uploads.remove, { params: { upload_id: id } }).catch(() => undefined);
}

function change(key: number, to: Partial<FileJob>): void {
  jobs.value = jobs.value.map((job) => (job.key === key ? { ...job, ...to } : job));
}
