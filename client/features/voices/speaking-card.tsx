import type { VNode } from 'preact';
import { useId } from 'preact/hooks';
import type { SessionReport } from '../../../shared/http/sessions.ts';
import { text, viewerLocale } from '../../i18n/text.ts';
import type { ActorsStore } from './actors-store.ts';
import type { Player } from './player.ts';
import { SpeakerEntry } from './speaker-entry.tsx';

/** Who is heard in films that are dubbed now and who was earlier today, and the way to say who they are. */
export function SpeakingCard(properties: { store: ActorsStore; player: Player }): VNode {
  const id = useId();
  const sessions = properties.store.sessions.value.filter(({ speakers }) => speakers.length > 0);
  const live = sessions.filter(({ state }) => state !== 'ended');
  const earlier = sessions.filter(({ state }) => state === 'ended');
  return (
    <section class="card section wide" aria-labelledby={id}>
      <h2 id={id}>{text('speaking_title')}</h2>
      {live.length === 0 ? <p class="lead">{text('speaking_none')}</p> : null}
      {live.map((report) => (
        <Speakers key={report.session_id} {...properties} report={report} film={report.title ?? ''} />
      ))}
      {earlier.length === 0 ? null : <h3>{text('speaking_earlier')}</h3>}
      {earlier.map((report) => (
        <Speakers key={report.session_id} {...properties} report={report} film={filmAndTime(report)} />
      ))}
    </section>
  );
}

/** @param properties.film what was watched; may be empty */
function Speakers(properties: {
  store: ActorsStore;
  player: Player;
  report: SessionReport;
  film: string;
}): VNode {
  const { report, film } = properties;
  const id = useId();
  return (
    <div class="speaking">
      {film === '' ? null : (
        <p class="entry-more" id={id}>
          {film}
        </p>
      )}
      <ul class="entries" {...(film === '' ? {} : { 'aria-labelledby': id })}>
        {report.speakers.map((speaker) => (
          <SpeakerEntry key={speaker.speaker_id} {...properties} speaker={speaker} />
        ))}
      </ul>
    </div>
  );
}

function filmAndTime({ title, started_at }: SessionReport): string {
  const time = new Intl.DateTimeFormat(viewerLocale(), { timeStyle: 'short' }).format(new Date(started_at));
  return title === undefined ? time : `${title} · ${time}`;
}
