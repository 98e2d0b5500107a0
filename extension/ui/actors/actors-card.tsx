import type { VNode } from 'preact';
import { useId, useRef } from 'preact/hooks';
import type { ActorChange } from '../../../shared/actors.ts';
import { text, type TextKey } from '../../i18n.ts';
import { save } from '../save.ts';
import { ActorEntry } from './actor-entry.tsx';
import type { People } from './people.ts';
import type { Player } from './player.ts';
import { SureButton } from './sure-button.tsx';

const UNDO: Record<ActorChange['kind'], TextKey> = {
  rename: 'undo_rename',
  merge: 'undo_merge',
  split: 'undo_split',
  refuse: 'undo_refuse',
  voice: 'undo_voice',
};

/** Who is known, to be named, given voices, put right, taken along and forgotten. */
export function ActorsCard(properties: { people: People; player: Player; language: string }): VNode {
  const { people } = properties;
  const id = useId();
  const title = useRef<HTMLHeadingElement>(null);
  const known = people.known.value;
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
              void people.undo(text('undone'));
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
      {known === undefined && people.away.value === null ? (
        <progress aria-label={text('actors_loading')} />
      ) : null}
      <ul class="actor-list">
        {actors.map((actor) => (
          <ActorEntry key={actor.id} {...properties} actor={actor} onGone={backToTitle} />
        ))}
      </ul>
      {known === undefined ? null : (
        <File people={people} isEmpty={actors.length === 0} onGone={backToTitle} />
      )}
    </section>
  );
}

/** All of them at once: taken along, taken in, forgotten. */
function File({ people, isEmpty, onGone }: { people: People; isEmpty: boolean; onGone: () => void }): VNode {
  return (
    <div class="row" role="group" aria-label={text('actors_all')}>
      {isEmpty ? null : (
        <button
          class="button small"
          type="button"
          onClick={() => {
            void people.export().then((file) => {
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
              void people.import(file, (count) => text('actors_imported', String(count)));
            event.currentTarget.value = '';
          }}
        />
      </label>
      {isEmpty ? null : (
        <SureButton
          label={text('actors_forget_all')}
          sure={text('actors_forget_all_sure')}
          onSure={() => {
            void people
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
