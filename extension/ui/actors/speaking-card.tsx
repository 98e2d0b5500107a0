import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useId } from 'preact/hooks';
import type { SessionReport } from '../../../shared/http.ts';
import { text } from '../../i18n.ts';
import { speakerColour } from '../../offscreen/speaker-colours.ts';
import type { HeardSpeaker, People } from './people.ts';
import { PlayButton } from './play-button.tsx';
import type { Player } from './player.ts';
import { sampleOf } from './voice-making.ts';

type Speaker = SessionReport['speakers'][number];

/** Who is heard in films that are dubbed now, who of them spoke last, and the way to say who they are. */
export function SpeakingCard({ people, player }: { people: People; player: Player }): VNode {
  const id = useId();
  const live = people.heard.value.filter(({ state, speakers }) => state !== 'ended' && speakers.length > 0);
  return (
    <section class="card section wide" aria-labelledby={id}>
      <h2 id={id}>{text('speaking_title')}</h2>
      {live.length === 0 ? <p class="lead">{text('speaking_none')}</p> : null}
      {live.map((report) => (
        <div class="speaking" key={report.session_id}>
          {report.title === undefined ? null : <p class="entry-more">{report.title}</p>}
          <ul class="entries">
            {report.speakers.map((speaker) => (
              <SpeakerEntry
                key={speaker.speaker_id}
                people={people}
                player={player}
                report={report}
                speaker={speaker}
              />
            ))}
          </ul>
        </div>
      ))}
    </section>
  );
}

function SpeakerEntry(properties: {
  people: People;
  player: Player;
  report: SessionReport;
  speaker: Speaker;
}): VNode {
  const { people, player, report, speaker } = properties;
  const { speaker_id, actor_id, name, voice_id } = speaker;
  const who: HeardSpeaker = { sessionId: report.session_id, speakerId: speaker_id };
  const last = report.transcript.at(-1);
  const voice = people.voices.value?.find(({ id }) => id === voice_id)?.name ?? voice_id;
  return (
    <li>
      <span class="entry-name">
        <span class={`speaker speaker-${speakerColour(speaker_id)}`}>{name}</span>{' '}
        {last?.speaker_id === speaker_id ? <span class="tag good">{text('speaking_last')}</span> : null}
        <span class="entry-more">{voice}</span>
      </span>
      <span class="entry-actions">
        <PlayButton
          player={player}
          id={`${report.session_id} ${speaker_id}`}
          name={`${name}, ${voice}`}
          load={sampleOf(people, voice_id, report.target_language)}
        />
        {actor_id === undefined ? null : (
          <button
            class="button small"
            type="button"
            aria-label={text('speaking_not', name)}
            onClick={() => void people.refuse(who, actor_id, text('speaking_was_not', name))}
          >
            {text('speaking_not_this')}
          </button>
        )}
      </span>
      {actor_id === undefined ? <WhoForm people={people} who={who} name={name} /> : null}
    </li>
  );
}

/** Says who a speaker is whom nobody knows yet. */
function WhoForm({ people, who, name }: { people: People; who: HeardSpeaker; name: string }): VNode {
  const typed = useSignal('');
  const chosen = typed.value.trim();
  return (
    <form
      class="row who"
      onSubmit={(event) => {
        event.preventDefault();
        if (chosen !== '') void people.name(who, chosen);
      }}
    >
      <input
        class="input"
        type="text"
        autocomplete="off"
        maxLength={100}
        aria-label={text('speaking_who', name)}
        placeholder={text('speaking_who_is_it')}
        value={typed.value}
        onInput={(event) => {
          typed.value = event.currentTarget.value;
        }}
      />
      <button
        class="button small"
        type="submit"
        disabled={chosen === ''}
        aria-label={text('speaking_save', name)}
      >
        {text('save')}
      </button>
    </form>
  );
}
