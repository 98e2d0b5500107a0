import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useId } from 'preact/hooks';
import { text } from '../../client/i18n/text.ts';
import { parseRoomCode } from '../../shared/rooms/code.ts';
import { pathOfRoom } from './address.ts';

/** For whoever was told six digits rather than given a link. */
export function CodeEntry(): VNode {
  const id = useId();
  const typed = useSignal('');
  const isWrong = useSignal(false);
  return (
    <form
      class="card door"
      onSubmit={(event) => {
        event.preventDefault();
        const code = parseRoomCode(typed.value);
        if (code === undefined) isWrong.value = true;
        else location.assign(pathOfRoom(code, location));
      }}
    >
      <h1>{text('listen_join')}</h1>
      <div class="field">
        <label class="field-label" for={id}>
          {text('listen_code')}
        </label>
        <input
          id={id}
          class="input code-input"
          inputMode="numeric"
          autocomplete="off"
          maxLength={20}
          placeholder="123 456"
          value={typed.value}
          aria-invalid={isWrong.value}
          aria-describedby={`${id}-hint`}
          onInput={(event) => {
            typed.value = event.currentTarget.value;
            isWrong.value = false;
          }}
        />
        <span id={`${id}-hint`} class={isWrong.value ? 'field-hint wrong' : 'field-hint'} role="status">
          {text(isWrong.value ? 'listen_code_wrong' : 'listen_code_hint')}
        </span>
      </div>
      <button class="button primary large" type="submit">
        {text('listen_enter')}
      </button>
    </form>
  );
}
