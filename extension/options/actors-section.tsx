import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useId } from 'preact/hooks';
import type { ActorSeen } from '../actors.ts';
import { text, viewerLocale } from '../i18n.ts';
import { voiceKindWords } from '../ui/words.ts';
import type { LiveActors } from './actors-live.ts';
import type { Undoable } from './undo-bar.tsx';

/** Who was heard so far. */
export function ActorsSection(properties: { actors: LiveActors; forgot: (done: Undoable) => void }): VNode {
  const { actors, forgot } = properties;
  const id = useId();
  const seen = actors.actors.value;
  const forget = (actor: ActorSeen): void => {
    actors.change((before) => before.filter((other) => other.id !== actor.id));
    forgot({
      words: text('forgotten', actor.name),
      undo: () => {
        actors.change((before) => [actor, ...before].sort((a, b) => b.lastHeard.localeCompare(a.lastHeard)));
      },
    });
  };
  const rename = (actor: ActorSeen, name: string): void => {
    actors.change((before) =>
      before.map((other) => (other.id === actor.id ? { ...other, name, renamed: true } : other)),
    );
  };
  return (
    <section class="section card wide" aria-labelledby={id}>
      <h2 id={id}>{text('actors_title')}</h2>
      {seen.length === 0 ? (
        <p class="lead">{text('actors_none')}</p>
      ) : (
        <ul class="entries">
          {seen.map((actor) => (
            <Actor key={actor.id} actor={actor} forget={forget} rename={rename} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Actor(properties: {
  actor: ActorSeen;
  forget: (actor: ActorSeen) => void;
  rename: (actor: ActorSeen, name: string) => void;
}): VNode {
  const { actor, forget, rename } = properties;
  const editing = useSignal(false);
  if (editing.value) {
    return (
      <li>
        <NameForm
          name={actor.name}
          done={(name) => {
            editing.value = false;
            if (name !== undefined && name !== actor.name) rename(actor, name);
          }}
        />
      </li>
    );
  }
  return (
    <li>
      <span class="entry-name">
        {actor.name} <span class="tag">{voiceKindWords(actor.voiceKind)}</span>
        <span class="entry-more">{whereAndWhen(actor)}</span>
      </span>
      <span class="entry-actions">
        <button
          class="button quiet"
          type="button"
          aria-label={text('rename_this', actor.name)}
          onClick={() => {
            editing.value = true;
          }}
        >
          {text('rename')}
        </button>
        <button
          class="button quiet"
          type="button"
          aria-label={text('forget_this', actor.name)}
          onClick={() => {
            forget(actor);
          }}
        >
          {text('forget')}
        </button>
      </span>
    </li>
  );
}

/** @param done with the new name, or without one where nothing is to change */
function NameForm({ name, done }: { name: string; done: (name?: string) => void }): VNode {
  const typed = useSignal(name);
  return (
    <form
      class="row"
      onSubmit={(event) => {
        event.preventDefault();
        done(typed.value.trim() === '' ? undefined : typed.value.trim());
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') done();
      }}
    >
      <input
        class="input"
        type="text"
        maxLength={100}
        value={typed.value}
        aria-label={text('actor_name')}
        ref={(input) => input?.focus()}
        onInput={(event) => {
          typed.value = event.currentTarget.value;
        }}
      />
      <button class="button primary" type="submit">
        {text('save')}
      </button>
      <button
        class="button quiet"
        type="button"
        onClick={() => {
          done();
        }}
      >
        {text('cancel')}
      </button>
    </form>
  );
}

function whereAndWhen(actor: ActorSeen): string {
  const when = new Intl.DateTimeFormat(viewerLocale(), { dateStyle: 'medium', timeStyle: 'short' });
  const heard = text('last_heard', when.format(new Date(actor.lastHeard)));
  return [actor.title, actor.site, heard].filter((part) => part !== '').join(' · ');
}
