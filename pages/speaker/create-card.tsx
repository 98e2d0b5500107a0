import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useId } from 'preact/hooks';
import { sourceChoices } from '../../client/i18n/language-choices.ts';
import { text, viewerLocale } from '../../client/i18n/text.ts';
import { Checkbox, languageOptions, Segments, Select } from '../../client/ui/fields.tsx';
import { ProblemNotice } from '../../client/ui/notice.tsx';
import {
  DEFAULT_AVATAR,
  passcode as passcodeSchema,
  roomName,
  type RoomAccess,
} from '../../shared/rooms/fields.ts';
import { pairsOf } from '../../shared/languages.ts';
import { engines } from '../companion.ts';
import { AvatarGrid } from './avatar-grid.tsx';
import { LanguagePicker } from './language-picker.tsx';
import { firstTarget, spokenLanguageOf, withoutSpoken } from './room-defaults.ts';
import type { Speaker } from './speaker-state.ts';

/** What a room is to be: its name, its languages, its face, and who may come in. */
export function CreateCard({ speaker }: { speaker: Speaker }): VNode {
  const id = useId();
  const name = useSignal('');
  const chosenSource = useSignal<string | undefined>(undefined);
  const chosenLanguages = useSignal<readonly string[]>([]);
  const avatar = useSignal<string>(DEFAULT_AVATAR.id);
  const chosenAccess = useSignal<RoomAccess | undefined>(undefined);
  const passcode = useSignal('');
  const preservesVoice = useSignal(false);
  const wasTried = useSignal(false);
  const answer = engines.value;
  const companion = answer?.ok === true ? answer.value : undefined;
  const pairs = companion === undefined ? undefined : pairsOf(companion.languages);
  const source = chosenSource.value ?? spokenLanguageOf(navigator.language, pairs);
  const foreign = withoutSpoken(chosenLanguages.value, source);
  const languages = foreign.length > 0 ? foreign : [firstTarget(source, navigator.language, pairs)];
  const access = chosenAccess.value ?? companion?.room_access ?? 'open';
  const isNamed = roomName.safeParse(name.value.trim()).success;
  const hasPasscode = access !== 'passcode' || passcodeSchema.safeParse(passcode.value).success;

  return (
    <form
      class="card section create"
      aria-label={text('speaker_create')}
      onSubmit={(event) => {
        event.preventDefault();
        wasTried.value = true;
        if (!isNamed || !hasPasscode) return;
        void speaker.createRoom({
          name: name.value.trim(),
          source_language: source,
          languages: [...languages],
          // Left out, the companion's own setting stands.
          ...(chosenAccess.value === undefined && access !== 'passcode' ? {} : { access }),
          avatar: { id: avatar.value },
          preserve_voice: preservesVoice.value,
          ...(access === 'passcode' ? { passcode: passcode.value } : {}),
        });
      }}
    >
      <h2>{text('speaker_create')}</h2>
      <div class="field">
        <label class="field-label" for={id}>
          {text('speaker_name')}
        </label>
        <input
          id={id}
          class="input"
          maxLength={80}
          value={name.value}
          aria-invalid={wasTried.value && !isNamed}
          aria-describedby={`${id}-hint`}
          onInput={(event) => {
            name.value = event.currentTarget.value;
          }}
        />
        <span id={`${id}-hint`} class={wasTried.value && !isNamed ? 'field-hint wrong' : 'field-hint'}>
          {text('speaker_name_why')}
        </span>
      </div>
      <Select
        label={text('spoken_language')}
        value={source}
        options={[
          { value: 'auto', name: text('language_auto') },
          ...languageOptions(sourceChoices(pairs, source, viewerLocale())),
        ]}
        onChoose={(chosen) => {
          chosenSource.value = chosen;
        }}
      />
      <LanguagePicker
        pairs={pairs}
        source={source}
        chosen={languages}
        onChange={(chosen) => {
          chosenLanguages.value = chosen;
        }}
      />
      <AvatarGrid
        chosen={avatar.value}
        onChoose={(chosen) => {
          avatar.value = chosen;
        }}
      />
      <Segments
        label={text('speaker_access')}
        value={access}
        options={[
          { value: 'open', name: text('speaker_access_open') },
          { value: 'link', name: text('speaker_access_link') },
          { value: 'passcode', name: text('speaker_access_passcode') },
        ]}
        hint={text(ACCESS_WHY[access])}
        onChoose={(chosen) => {
          chosenAccess.value = chosen;
        }}
      />
      {access === 'passcode' ? (
        <div class="field">
          <label class="field-label" for={`${id}-passcode`}>
            {text('listen_passcode')}
          </label>
          <input
            id={`${id}-passcode`}
            class="input"
            autocomplete="off"
            maxLength={12}
            value={passcode.value}
            aria-invalid={wasTried.value && !hasPasscode}
            aria-describedby={`${id}-passcode-hint`}
            onInput={(event) => {
              passcode.value = event.currentTarget.value;
            }}
          />
          <span
            id={`${id}-passcode-hint`}
            class={wasTried.value && !hasPasscode ? 'field-hint wrong' : 'field-hint'}
          >
            {text('speaker_passcode_why')}
          </span>
        </div>
      ) : null}
      <Checkbox
        label={text('speaker_preserve_voice')}
        hint={text('speaker_preserve_voice_why')}
        checked={preservesVoice.value}
        onChoose={(chosen) => {
          preservesVoice.value = chosen;
        }}
      />
      <button class="button primary" type="submit" disabled={speaker.isBusy.value}>
        {text('speaker_open')}
      </button>
      {speaker.problem.value === undefined ? null : <ProblemNotice problem={speaker.problem.value} />}
    </form>
  );
}

const ACCESS_WHY = {
  open: 'speaker_access_open_why',
  link: 'speaker_access_link_why',
  passcode: 'speaker_access_passcode_why',
} as const;
