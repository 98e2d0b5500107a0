import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import type { SessionReport } from '../../../shared/http/sessions.ts';
import { text } from '../../i18n/text.ts';
import { speakerColour } from '../../captions/speaker-colours.ts';
import type { SpeakingSpeaker, ActorsStore } from './actors-store.ts';
import { PlayButton } from './play-button.tsx';
import type { Player } from './player.ts';
import { sampleOf } from './voice-making.ts';

type Speaker = SessionReport['speakers'][number];

/** Somebody who is heard in a session, or was: their voice, and the way to say who they are. */
export function SpeakerEntry(properties: {
  store: ActorsStore;
  player: Player;
  report: SessionReport;
  speaker: Speaker;
}): VNode {
  const { store, player, report, speaker } = properties;
  const { speaker_id, actor_id, name, voice_id } = speaker;
  const who: SpeakingSpeaker = { sessionId: report.session_id, speakerId: speaker_id };
  const last = report.state === 'ended' ? undefined : report.transcript.at(-1);
  const voice = store.voices.value?.find(({ id }) => id === voice_id)?.name ?? voice_id;
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
          load={sampleOf(store, voice_id, report.target_language)}
        />
        {actor_id === undefined ? null : (
          <button
            class="button small"
            type="button"
            aria-label={text('speaking_not', name)}
            onClick={() => void store.refuse(who, actor_id, text('speaking_was_not', name))}
          >
            {text('speaking_not_this')}
          </button>
        )}
      </span>
      {actor_id === undefined ? <WhoForm store={store} who={who} name={name} /> : null}
    </li>
  );
}

/** Says who a speaker is whom nobody knows yet. */
function WhoForm({ store, who, name }: { store: ActorsStore; who: SpeakingSpeaker; name: string }): VNode {
  const typed = useSignal('');
  const chosen = typed.value.trim();
  return (
    <form
      class="row who"
      onSubmit={(event) => {
        event.preventDefault();
        if (chosen !== '') void store.name(who, chosen);
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
