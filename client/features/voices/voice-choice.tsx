import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { engineTitle } from '../../../shared/engine-titles.ts';
import { text } from '../../i18n/text.ts';
import { Select } from '../../ui/fields.tsx';
import { formatVoiceKind } from '../../ui/format.ts';
import type { ActorProperties } from './actor-properties.ts';
import { formatVoiceLanguage } from './format-actor.ts';
import type { LibraryVoice } from './actors-store.ts';
import { PlayButton } from './play-button.tsx';
import { assigned, sampleOf } from './voice-making.ts';

/** Gives an actor a voice of an engine's. */
export function VoiceChoice({ store, player, actor, language }: ActorProperties): VNode {
  const chosenEngine = useSignal('');
  const chosenVoice = useSignal('');
  const voices = store.voices.value ?? [];
  const engines = [...new Set(voices.map(({ engine }) => engine))];
  const engine = engines.includes(chosenEngine.value) ? chosenEngine.value : (engines[0] ?? '');
  const offered = voices.filter((voice) => voice.engine === engine).sort(spokenFirst(language));
  const voice = offered.find(({ id }) => id === chosenVoice.value) ?? offered[0];
  if (voice === undefined) return <p class="lead">{text('voices_none')}</p>;
  const isTheirs = actor.voices.some((own) => own.engine === engine && own.id === voice.id);
  const choiceMessage = isTheirs ? 'actor_has_voice' : 'actor_take';
  return (
    <fieldset class="plain">
      <legend class="field-label">{text('actor_choose_voice')}</legend>
      <div class="pair">
        <Select
          label={text('voices_engine')}
          value={engine}
          options={engines.map((value) => ({ value, name: engineTitle(value) }))}
          onChoose={(value) => {
            chosenEngine.value = value;
          }}
        />
        <Select
          label={text('voices_voice')}
          value={voice.id}
          options={offered.map((one) => ({ value: one.id, name: voiceName(one) }))}
          onChoose={(value) => {
            chosenVoice.value = value;
          }}
        />
      </div>
      <div class="row">
        <PlayButton
          player={player}
          id={`${actor.id} choice`}
          name={voice.name}
          load={sampleOf(store, voice.id)}
        />
        <button
          class="button small"
          type="button"
          disabled={isTheirs}
          aria-label={`${text(choiceMessage)}: ${actor.name}, ${voice.name}`}
          onClick={() => void store.chooseVoice(actor, assigned(voice))}
        >
          {text(choiceMessage)}
        </button>
      </div>
    </fieldset>
  );
}

function voiceName({ name, kind, languages }: LibraryVoice): string {
  const spoken = languages.length === 1 ? formatVoiceLanguage(languages[0] ?? '') : undefined;
  return [name, formatVoiceKind(kind), ...(spoken === undefined ? [] : [spoken])].join(' · ');
}

/** Voices of the language that is dubbed into before all others. */
function spokenFirst(language: string): (a: LibraryVoice, b: LibraryVoice) => number {
  const rank = ({ languages }: LibraryVoice) => (languages.includes(language) ? 0 : 1);
  return (a, b) => rank(a) - rank(b);
}
