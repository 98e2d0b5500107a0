import { useSignal } from '@preact/signals';
import type { ComponentChildren, VNode } from 'preact';
import { useId } from 'preact/hooks';
import { text } from '../../client/i18n/text.ts';
import { parseRoomCode, type RoomCode } from '../../shared/rooms/code.ts';

interface RoomCodeFormProperties {
  readonly label: string;
  /** On its button. */
  readonly submit: string;
  /** Where it is all that there is to do on the page. */
  readonly isAlone?: boolean;
  readonly isDisabled?: boolean;
  /** Called with six digits; what is no code is told in the form. */
  readonly onCode: (code: RoomCode) => void;
  readonly children?: ComponentChildren;
}

/** Takes a room's code however it is typed, with spaces or without. */
export function RoomCodeForm({
  label,
  submit,
  isAlone = false,
  isDisabled = false,
  onCode,
  children,
}: RoomCodeFormProperties): VNode {
  const id = useId();
  const typed = useSignal('');
  const isWrong = useSignal(false);
  return (
    <form
      class={isAlone ? 'card door' : 'plain'}
      onSubmit={(event) => {
        event.preventDefault();
        const code = parseRoomCode(typed.value);
        isWrong.value = code === undefined;
        if (code !== undefined) onCode(code);
      }}
    >
      {children}
      <div class="field">
        <label class="field-label" for={id}>
          {label}
        </label>
        <input
          id={id}
          class={isAlone ? 'input code-input' : 'input'}
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
      <button class={isAlone ? 'button primary large' : 'button'} type="submit" disabled={isDisabled}>
        {submit}
      </button>
    </form>
  );
}
