import type { VNode } from 'preact';
import { useId, useRef } from 'preact/hooks';
import type { ActorChange } from '../../../shared/actors.ts';
import { text, type TextKey } from '../../i18n/text.ts';
import { save } from '../../ui/save.ts';
import { ActorEntry } from './actor-entry.tsx';
import type { ActorsStore } from './actors-store.ts';
import type { Player } from './player.ts';
import { ConfirmButton } from '../../ui/confirm-button.tsx';

const UNDO: Record<ActorChange['kind'], TextKey> = {
  rename: 'undo_rename',
  merge: 'undo_merge',
  split: 'undo_split',
  refuse: 'undo_refuse',
  voice: 'undo_voice',
};

/** Who is known, to be named, given voices, put right, taken along and forgotten. */
export function ActorsCard(properties: { store: ActorsStore; player: Player; language: string }): VNode {
  const { store } = properties;
  const id = useId();
  const title = useRef<HTMLHeadingElement>(null);
  const known = store.known.value;
  const actors = known?.actors ?? [];
  const undo = known?.undo;
  const backToTitle = (): void => title.current?.focus();
  return (
    <section class="card section wide actors" aria-labelledby={id}>
      <div class="section-top">
        <h2 id={id} ref={title} tabIndex={-1}>
          {text('actors_title')}
        </h2>
        {undo === undefined ? null : (
          <button
            class="button small"
            type="button"
            onClick={() => {
              // The button goes with what it takes back.
              backToTitle();
              void store.undo(text('undone'));
            }}
          >
            {text(UNDO[undo.kind], undo.name)}
          </button>
        )}
      </div>
      {known !== undefined && actors.length === 0 ? (
        <div class="empty">
          <p>{text('actors_none')}</p>
          <p class="lead">{text('actors_why')}</p>
        </div>
      ) : null}
      {known === undefined && store.away.value === null ? (
        <progress aria-label={text('actors_loading')} />
      ) : null}
      <ul class="actor-list">
        {actors.map((actor) => (
          <ActorEntry key={actor.id} {...properties} actor={actor} onGone={backToTitle} />
        ))}
      </ul>
      {known === undefined ? null : <File store={store} isEmpty={actors.length === 0} onGone={backToTitle} />}
    </section>
  );
}

/** All of them at once: taken along, taken in, forgotten. */
function File({
  store,
  isEmpty,
  onGone,
}: {
  store: ActorsStore;
  isEmpty: boolean;
  onGone: () => void;
}): VNode {
  return (
    <div class="row" role="group" aria-label={text('actors_all')}>
      {isEmpty ? null : (
        <button
          class="button small"
          type="button"
          onClick={() => {
            void store.export().then((file) => {
              if (file !== undefined) save(file, 'samevoice-actors.json');
            });
          }}
        >
          {text('actors_export')}
        </button>
      )}
      <label class="button small file-button">
        {text('actors_import')}
        <input
          class="visually-hidden"
          type="file"
          accept="application/json,.json"
          onChange={(event) => {
            const file = event.currentTarget.files?.[0];
            if (file !== undefined)
              void store.import(file, (count, refused, names) => {
                const done = text('actors_imported', String(count));
                return refused === 0 ? done : `${done} ${text('actors_refused', String(refused), names)}`;
              });
            event.currentTarget.value = '';
          }}
        />
      </label>
      {isEmpty ? null : (
        <ConfirmButton
          label={text('actors_forget_all')}
          sure={text('actors_forget_all_sure')}
          onSure={() => {
            void store
              .forgetEverybody((left) => {
                const gone = text('actors_forgotten');
                return left === 0 ? gone : `${gone} ${text('voices_left', String(left))}`;
              })
              .then((isGone) => {
                if (isGone) onGone();
              });
          }}
        />
      )}
    </div>
  );
}
