import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';

/** What cannot be taken back is done at the second press. */
export function ConfirmButton(properties: {
  label: string;
  sure: string;
  /** Whom it is about, for those who do not see where it stands. */
  whom?: string;
  onSure: () => void;
}): VNode {
  const { label, sure, whom, onSure } = properties;
  const asked = useSignal(false);
  const words = asked.value ? sure : label;
  return (
    <button
      class={asked.value ? 'button small danger' : 'button small'}
      type="button"
      aria-label={whom === undefined ? words : `${words}: ${whom}`}
      onClick={() => {
        if (asked.value) onSure();
        asked.value = !asked.value;
      }}
      onBlur={() => {
        asked.value = false;
      }}
    >
      {words}
    </button>
  );
}
