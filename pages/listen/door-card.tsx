import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useId } from 'preact/hooks';
import { errorText } from '../../client/i18n/problem-text.ts';
import { text, viewerLocale } from '../../client/i18n/text.ts';
import { capitalised } from '../../client/i18n/language-choices.ts';
import type { Problem } from '../../client/problems.ts';
import { Segments, Select } from '../../client/ui/fields.tsx';
import { Notice } from '../../client/ui/notice.tsx';
import { languageName } from '../../shared/languages.ts';
import { formatRoomCode, type RoomCode } from '../../shared/rooms/code.ts';
import type { RoomEntered } from '../../shared/rooms/http.ts';
import { prefer, thePreferences } from './preferences.ts';

/** What a listener reads before the one tap: what room it is, in which language, and what a locked phone does. */
export function DoorCard(properties: {
  room: RoomEntered;
  language: string;
  onLanguage: (language: string) => void;
  onListen: () => void;
}): VNode {
  const { room, language, onLanguage, onListen } = properties;
  const isVoice = thePreferences.value.mode === 'voice';
  const hasSound = room.languages.find((one) => one.language === language)?.sound !== false;
  return (
    <section class="card door">
      <p class="lead">{text('listen_room')}</p>
      <h1 dir="auto">{room.name}</h1>
      <p class="lead">{stateText(room.state)}</p>
      <LanguageChoice languages={room.languages} language={language} onLanguage={onLanguage} />
      <Segments
        label={text('listen_mode')}
        value={thePreferences.value.mode}
        options={[
          { value: 'voice', name: text('listen_mode_voice') },
          { value: 'captions', name: text('listen_mode_captions') },
        ]}
        hint={isVoice ? undefined : text('listen_mode_captions_why')}
        onChoose={(mode) => {
          prefer({ mode });
        }}
      />
      {isVoice && !hasSound ? <p class="field-hint">{text('listen_no_voice')}</p> : null}
      <button class="button primary large" type="button" onClick={onListen}>
        {text(isVoice && hasSound ? 'listen_start' : 'listen_read')}
      </button>
      {isVoice && hasSound ? <p class="field-hint">{text('listen_keep_screen_on')}</p> : null}
    </section>
  );
}

/** No chooser where there is one language. */
export function LanguageChoice(properties: {
  languages: RoomEntered['languages'];
  language: string;
  onLanguage: (language: string) => void;
}): VNode | null {
  const { languages, language, onLanguage } = properties;
  if (languages.length < 2) return null;
  const locale = viewerLocale();
  return (
    <Select
      label={text('listen_language')}
      value={language}
      options={languages.map((one) => {
        const name = capitalised(languageName(one.language, locale), locale);
        return { value: one.language, name: one.sound ? name : text('language_captions_only', name) };
      })}
      onChoose={onLanguage}
    />
  );
}

const STATES = {
  open: 'listen_state_open',
  live: 'listen_state_live',
  paused: 'listen_state_paused',
  ended: 'listen_state_ended',
} as const;

export function stateText(state: RoomEntered['state']): string {
  return text(STATES[state]);
}

/** The room asks for something, or there is none: which of both is not told to strangers. */
export function RefusedCard(properties: {
  code: RoomCode;
  problem: Problem;
  onPasscode: (passcode: string) => void;
}): VNode {
  const { code, problem, onPasscode } = properties;
  const id = useId();
  const passcode = useSignal('');
  const mayAsk = problem.code === 'no_such_room' || problem.code === 'too_many_tries';
  return (
    <section class="card door">
      <h1>{text('listen_code_is', formatRoomCode(code))}</h1>
      <RoomProblem problem={problem} />
      {mayAsk ? (
        <form
          class="plain"
          onSubmit={(event) => {
            event.preventDefault();
            if (passcode.value.trim() !== '') onPasscode(passcode.value.trim());
          }}
        >
          <div class="field">
            <label class="field-label" for={id}>
              {text('listen_passcode')}
            </label>
            <input
              id={id}
              class="input"
              autocomplete="off"
              maxLength={32}
              value={passcode.value}
              onInput={(event) => {
                passcode.value = event.currentTarget.value;
              }}
            />
          </div>
          <button class="button primary" type="submit">
            {text('listen_enter')}
          </button>
        </form>
      ) : (
        <button
          class="button"
          type="button"
          onClick={() => {
            location.reload();
          }}
        >
          {text('listen_again')}
        </button>
      )}
      <a class="quiet-link" href="/listen">
        {text('listen_other_code')}
      </a>
    </section>
  );
}

/** A listener can start no companion: what goes wrong on the way to it is told as what it is for them. */
export function RoomProblem({ problem }: { problem: Problem }): VNode {
  if (problem.from === 'extension') {
    return <Notice tone="trouble" title={text('listen_unreachable')} />;
  }
  const { title, details } = errorText(problem.code, problem.parameters);
  return (
    <Notice tone={problem.code === 'no_such_room' ? 'waiting' : 'trouble'} title={title}>
      {details.map((detail) => (
        <span key={detail}>{detail}</span>
      ))}
    </Notice>
  );
}
