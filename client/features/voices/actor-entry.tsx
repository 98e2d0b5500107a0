import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useId } from 'preact/hooks';
import type { ActorVoice } from '../../../shared/actors.ts';
import { engineTitle } from '../../../shared/engine-titles.ts';
import { text } from '../../i18n/text.ts';
import { formatVoiceKind } from '../../ui/format.ts';
import { formatFacts, formatShows, formatVoiceLanguage } from './format-actor.ts';
import { CloneForm } from './clone-form.tsx';
import { Corrections } from './corrections.tsx';
import type { ActorProperties } from './actor-properties.ts';
import { PlayButton } from './play-button.tsx';
import { Recordings, SamplesMeter } from './recordings.tsx';
import { VoiceChoice } from './voice-choice.tsx';
import { sampleOf } from './voice-making.ts';

/** Colours there are for actors. */
const COLOURS = 6;

/** Somebody who is known, in short; opened, with all that can be done about them. */
export function ActorEntry(properties: ActorProperties): VNode {
  const { store, player, actor } = properties;
  const id = useId();
  const isOpen = useSignal(false);
  const shows = formatShows(actor);
  return (
    <li class="actor">
      <div class="actor-top">
        <span class={`actor-dot dot-${actor.colour % COLOURS}`} aria-hidden="true" />
        <div class="actor-who">
          <h3 id={`${id}-name`}>{actor.name}</h3>
          <p class="entry-more">{formatFacts(actor)}</p>
          {shows === '' ? null : <p class="entry-more">{text('actor_where', shows)}</p>}
        </div>
        <button
          class="button small"
          type="button"
          aria-expanded={isOpen.value}
          aria-controls={`${id}-more`}
          aria-label={text('actor_edit_this', actor.name)}
          onClick={() => {
            isOpen.value = !isOpen.value;
          }}
        >
          {text('actor_edit')}
        </button>
      </div>
      <ul class="actor-voices" aria-label={text('actor_voices_of', actor.name)}>
        {actor.voices.length === 0 ? <li class="entry-more">{text('actor_voiceless')}</li> : null}
        {actor.voices.map((voice) => (
          <li key={`${voice.engine} ${voice.language}`}>
            <VoiceWords voice={voice} />
            <PlayButton
              player={player}
              id={`${actor.id} ${voice.engine} ${voice.id}`}
              name={`${actor.name}, ${voice.name}`}
              load={sampleOf(store, voice.id, voice.language)}
            />
          </li>
        ))}
      </ul>
      <SamplesMeter actor={actor} />
      <div class="actor-more" id={`${id}-more`} hidden={!isOpen.value}>
        {isOpen.value ? (
          <>
            <NameForm {...properties} />
            <VoiceChoice {...properties} />
            <Recordings {...properties} />
            <CloneForm {...properties} />
            <Corrections {...properties} />
          </>
        ) : null}
      </div>
    </li>
  );
}

function VoiceWords({ voice }: { voice: ActorVoice }): VNode {
  return (
    <span class="actor-voice">
      {voice.name} <span class="tag">{formatVoiceKind(voice.kind)}</span>{' '}
      <span class="entry-more inline">
        {engineTitle(voice.engine)}, {formatVoiceLanguage(voice.language)}
      </span>
    </span>
  );
}

const MOST_NAME_CHARACTERS = 100;

function NameForm({ store, actor }: ActorProperties): VNode {
  const id = useId();
  const typed = useSignal(actor.name);
  const name = typed.value.trim();
  return (
    <form
      class="field"
      onSubmit={(event) => {
        event.preventDefault();
        if (name !== '' && name !== actor.name) void store.rename(actor, name);
      }}
    >
      <label class="field-label" for={id}>
        {text('actor_name')}
      </label>
      <div class="row">
        <input
          id={id}
          class="input"
          type="text"
          autocomplete="off"
          maxLength={MOST_NAME_CHARACTERS}
          value={typed.value}
          onInput={(event) => {
            typed.value = event.currentTarget.value;
          }}
        />
        <button class="button" type="submit" disabled={name === '' || name === actor.name}>
          {text('save')}
        </button>
      </div>
    </form>
  );
}
