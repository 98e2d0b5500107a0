import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useId } from 'preact/hooks';
import { text, viewerLocale } from '../../client/i18n/text.ts';
import { ProblemNotice } from '../../client/ui/notice.tsx';
import { UPLOAD_RESULTS, type UploadResult } from '../../shared/http/uploads.ts';
import { languageName } from '../../shared/languages.ts';
import { download, SaveButton } from '../save-button.tsx';
import { theChoices } from '../choices.ts';
import { Tracks } from './tracks.tsx';
import { dismiss, fileJobs, send, type FileJob } from './uploads.ts';

const RESULT_NAMES: Record<UploadResult, string> = {
  video: 'MP4',
  dub: 'WAV',
  vtt: 'VTT',
  srt: 'SRT',
  transcript: 'JSON',
};

/** Where files are dropped, and what becomes of them. */
export function FilesCard(): VNode {
  const id = useId();
  const isOver = useSignal(false);
  const add = (files: FileList | null | undefined): void => {
    for (const file of files ?? []) send(file, theChoices.value);
  };
  return (
    <section class="card section" aria-label={text('page_files')}>
      <label
        class={isOver.value ? 'drop over' : 'drop'}
        for={id}
        onDragOver={(event) => {
          event.preventDefault();
          isOver.value = true;
        }}
        onDragLeave={() => {
          isOver.value = false;
        }}
        onDrop={(event) => {
          event.preventDefault();
          isOver.value = false;
          add(event.dataTransfer?.files);
        }}
      >
        <span class="drop-title">{text('page_drop')}</span>
        <span class="field-hint">{text('page_drop_why')}</span>
        <input
          id={id}
          class="visually-hidden"
          type="file"
          accept="audio/*,video/*,*/*"
          multiple
          onChange={(event) => {
            add(event.currentTarget.files);
            event.currentTarget.value = '';
          }}
        />
      </label>
      <ul class="jobs" aria-label={text('page_files')}>
        {fileJobs.value.map((job) => (
          <Job key={job.key} job={job} />
        ))}
      </ul>
    </section>
  );
}

function Job({ job }: { job: FileJob }): VNode {
  const { name, report, problem, sent } = job;
  const isDone = report?.state === 'done';
  return (
    <li class="job">
      <div class="section-top">
        <span class="entry-name">{name}</span>
        <button
          class="button quiet"
          type="button"
          aria-label={`${text(isDone ? 'forget' : 'cancel')}: ${name}`}
          onClick={() => {
            void dismiss(job);
          }}
        >
          {text(isDone ? 'forget' : 'cancel')}
        </button>
      </div>
      {problem === undefined && !isDone ? (
        <>
          <progress aria-label={`${stateWords(job)}: ${name}`} max={1} value={report?.progress ?? sent} />
          <span class="field-hint" role="status">
            {stateWords(job)}
          </span>
        </>
      ) : null}
      {problem === undefined ? null : <ProblemNotice problem={problem} />}
      {isDone ? <Results job={job} /> : null}
      <Tracks job={job} />
      {isDone && report.target_language !== undefined && report.results.dub === undefined ? (
        <span class="field-hint" role="status">
          {text('page_job_captions_only', languageName(report.target_language, viewerLocale()))}
        </span>
      ) : null}
    </li>
  );
}

function stateWords({ report }: FileJob): string {
  if (report === undefined) return text('page_sending');
  return report.state === 'waiting' ? text('page_job_waits') : text('page_job_runs');
}

function Results({ job: { name, report } }: { job: FileJob }): VNode {
  const { results = {} } = report ?? {};
  return (
    <div class="downloads" role="group" aria-label={`${text('page_save')}: ${name}`}>
      {[...UPLOAD_RESULTS].reverse().map((result) => {
        const path = results[result];
        return path === undefined ? null : (
          <SaveButton key={result} label={RESULT_NAMES[result]} onSave={() => download(path)} />
        );
      })}
    </div>
  );
}
