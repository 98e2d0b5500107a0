import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { text } from '../../i18n/text.ts';
import { Select } from '../../ui/fields.tsx';
import type { ActorProperties } from './actor-properties.ts';
import { ConfirmButton } from '../../ui/confirm-button.tsx';

/** What was guessed wrong of somebody put right, and the way to forget them. */
export function Corrections(properties: ActorProperties): VNode {
  const { store, actor, onGone } = properties;
  const canBeParted = actor.voiceprints.length > 1;
  return (
    <div class="field">
      <MergeField {...properties} />
      <div class="row">
        <button
          class="button small"
          type="button"
          disabled={!canBeParted}
          aria-label={`${text('actor_split')}: ${actor.name}`}
          onClick={() => void store.split(actor, text('actor_was_split', actor.name))}
        >
          {text('actor_split')}
        </button>
        <ConfirmButton
          label={text('forget')}
          sure={text('actor_really')}
          whom={actor.name}
          onSure={() => {
            void store
              .forget(actor, (left) => {
                const gone = text('forgotten', actor.name);
                return left === 0 ? gone : `${gone} ${text('voices_left', String(left))}`;
              })
              .then((isGone) => {
                if (isGone) onGone();
              });
          }}
        />
      </div>
    </div>
  );
}

function MergeField({ store, actor }: ActorProperties): VNode | null {
  const chosen = useSignal('');
  const others = (store.known.value?.actors ?? []).filter(({ id }) => id !== actor.id);
  const other = others.find(({ id }) => id === chosen.value) ?? others[0];
  if (other === undefined) return null;
  return (
    <div class="row merge">
      <Select
        label={text('actor_same_as', actor.name)}
        value={other.id}
        options={others.map(({ id, name }) => ({ value: id, name }))}
        onChoose={(id) => {
          chosen.value = id;
        }}
      />
      <button
        class="button"
        type="button"
        aria-label={text('actor_merge_with', actor.name, other.name)}
        onClick={() => void store.merge(actor, other.id, text('actor_was_merged', other.name, actor.name))}
      >
        {text('actor_merge')}
      </button>
    </div>
  );
}
