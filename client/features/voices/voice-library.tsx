import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useId } from 'preact/hooks';
import { engineTitle } from '../../../shared/engine-titles.ts';
import { text, viewerLocale } from '../../i18n/text.ts';
import { Select } from '../../ui/fields.tsx';
import { formatVoiceKind } from '../../ui/format.ts';
import { formatVoiceLanguage } from './format-actor.ts';
import type { LibraryVoice, ActorsStore } from './actors-store.ts';
import { PlayButton } from './play-button.tsx';
import type { Player } from './player.ts';
import { fitting, sortedBy, type VoiceWish } from './voice-wish.ts';
import { sampleOf } from './voice-making.ts';

/** A language may have hundreds of voices: more are found by searching. */
const SHOWN = 40;
const LANGUAGES_NAMED = 4;
const ANYTHING: VoiceWish = { words: '', language: '', engine: '', kind: '' };

/** The voices that can speak now, to be found and listened to. */
export function VoiceLibrary({ store, player }: { store: ActorsStore; player: Player }): VNode {
  const id = useId();
  const wish = useSignal(ANYTHING);
  const voices = store.voices.value ?? [];
  const found = fitting(voices, wish.value, formatVoiceLanguage);
  const narrow = (part: Partial<VoiceWish>): void => {
    wish.value = { ...wish.value, ...part };
  };
  return (
    <section class="card section wide" aria-labelledby={id}>
      <div class="section-top">
        <h2 id={id}>{text('page_voice_list')}</h2>
        <input
          class="input search"
          type="search"
          aria-label={text('page_search_voice')}
          placeholder={text('page_search_voice')}
          value={wish.value.words}
          onInput={(event) => {
            narrow({ words: event.currentTarget.value });
          }}
        />
      </div>
      <div class="filters">
        <Filter
          label={text('voices_language')}
          value={wish.value.language}
          choices={voices.flatMap(({ languages }) => languages)}
          words={formatVoiceLanguage}
          onChoose={(language) => {
            narrow({ language });
          }}
        />
        <Filter
          label={text('voices_engine')}
          value={wish.value.engine}
          choices={voices.map(({ engine }) => engine)}
          words={engineTitle}
          onChoose={(engine) => {
            narrow({ engine });
          }}
        />
        <Filter
          label={text('voices_kind')}
          value={wish.value.kind}
          choices={voices.map(({ kind }) => kind)}
          words={formatVoiceKind}
          onChoose={(kind) => {
            narrow({ kind });
          }}
        />
      </div>
      <p class="field-hint" role="status">
        {found.length === 0 ? text('voices_none') : text('voices_found', String(found.length))}
        {found.length > SHOWN ? ` ${text('voices_first', String(SHOWN))}` : ''}
      </p>
      <ul class="entries">
        {found.slice(0, SHOWN).map((voice) => (
          <li key={`${voice.engine} ${voice.id}`}>
            <span class="entry-name">
              {voice.name} <span class="tag">{formatVoiceKind(voice.kind)}</span>
              <span class="entry-more">{whence(voice)}</span>
            </span>
            <PlayButton
              player={player}
              id={`library ${voice.engine} ${voice.id}`}
              name={voice.name}
              load={sampleOf(store, voice.id, wish.value.language)}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Filter<Value extends string>(properties: {
  label: string;
  value: Value | '';
  choices: readonly Value[];
  words: (value: Value) => string;
  onChoose: (value: Value | '') => void;
}): VNode {
  const { label, value, choices, words, onChoose } = properties;
  const sorted = sortedBy([...new Set(choices)], words, viewerLocale());
  const options = sorted.map((choice): { value: Value | ''; name: string } => ({
    value: choice,
    name: words(choice),
  }));
  return (
    <Select
      label={label}
      value={value}
      options={[{ value: '', name: text('voices_all') }, ...options]}
      onChoose={onChoose}
    />
  );
}

function whence({ engine, languages }: LibraryVoice): string {
  const named = languages.slice(0, LANGUAGES_NAMED).map(formatVoiceLanguage).join(', ');
  return `${engineTitle(engine)} · ${named}${languages.length > LANGUAGES_NAMED ? ' …' : ''}`;
}
