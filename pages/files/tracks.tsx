import type { VNode } from 'preact';
import { text, viewerLocale } from '../../client/i18n/text.ts';
import type { UploadTrack } from '../../shared/http/uploads.ts';
import { languageName } from '../../shared/languages.ts';
import { SaveButton } from '../save-button.tsx';
import { dubAnotherTrack, type FileJob } from './uploads.ts';

/** Which of a film's tracks is dubbed, and the others to choose from: the film is not sent again. */
export function Tracks({ job }: { job: FileJob }): VNode | null {
  const { report } = job;
  if (report === undefined || report.tracks.length < 2 || report.state === 'failed') return null;
  const dubbed = report.tracks.find(({ track }) => track === report.track);
  const others = report.tracks.filter(({ track }) => track !== report.track);
  return (
    <>
      {dubbed === undefined ? null : <span class="field-hint">{text('page_track', trackName(dubbed))}</span>}
      <details class="tracks">
        <summary>{text('page_track_another')}</summary>
        <div class="downloads" role="group" aria-label={`${text('page_track_another')}: ${job.name}`}>
          {others.map((other) => (
            <SaveButton
              key={other.track}
              label={trackName(other)}
              onSave={() => dubAnotherTrack(job, other.track)}
            />
          ))}
        </div>
      </details>
    </>
  );
}

/** As "2 · English · Surround": the number alone tells two of one language apart. */
function trackName({ track, language, title, is_commentary: isCommentary }: UploadTrack): string {
  const parts = [
    language === undefined ? text('page_track_unnamed') : languageName(language, viewerLocale()),
    ...(title === undefined ? [] : [title]),
    ...(isCommentary ? [text('page_track_commentary')] : []),
  ];
  return [String(track), ...parts].join(' · ');
}
