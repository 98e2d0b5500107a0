import type { Signal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { text } from '../../client/i18n/text.ts';

const OFFERED_MS = 12_000;

export interface Undoable {
  /** What was done, in words. */
  readonly words: string;
  undo(): void;
}

/** Offers to take back what was forgotten last. */
export function UndoBar({ undoable }: { undoable: Signal<Undoable | undefined> }): VNode {
  const offered = undoable.value;
  useEffect(() => {
    const timer = setTimeout(() => {
      undoable.value = undefined;
    }, OFFERED_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [offered, undoable]);
  return (
    <div role="status">
      {offered === undefined ? null : (
        <div class="undo">
          <span>{offered.words}</span>
          <button
            class="button"
            type="button"
            // What had the focus was forgotten with the rest.
            ref={(button) => button?.focus()}
            onClick={() => {
              offered.undo();
              undoable.value = undefined;
            }}
          >
            {text('undo')}
          </button>
        </div>
      )}
    </div>
  );
}
