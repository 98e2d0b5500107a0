import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { text, viewerLocale } from '../../extension/i18n.ts';
import type { Problem } from '../../extension/problems.ts';
import { actor, actorList, type ActorAnswer, type ActorList } from '../../shared/actors.ts';
import { get, problemOf, remove, send } from '../api.ts';
import { PlayButton, type Play } from './play.tsx';

const PATH = '/api/actors';
const MOST_NAME_CHARACTERS = 100;

/** Who is known: from which shows, how long and how surely, in which voices; to be named and forgotten. */
export function ActorsCard(properties: { play: Play; onFailed: (problem: Problem | null) => void }): VNode {
  const { play, onFailed } = properties;
  const known = useSignal<ActorList>({ actors: [] });
  /** Who is to be forgotten as soon as the viewer says so again. */
  const leaving = useSignal<string | undefined>(undefined);
  const attempt = async (work: () => Promise<unknown>): Promise<void> => {
    try {
      await work();
      known.value = await get(PATH, actorList);
      onFailed(null);
    } catch (error) {
      onFailed(problemOf(error));
    }
  };
  useEffect(() => {
    void attempt(() => Promise.resolve());
  }, []);
  const { actors, undo } = known.value;
  return (
    <section class="card section" aria-label={text('page_actors')}>
      <div class="section-top">
        <h2>{text('page_actors')}</h2>
        {undo === undefined ? null : (
          <button
            class="button"
            type="button"
            onClick={() => void attempt(() => send(`${PATH}/undo`, 'POST'))}
          >
            {text('page_actor_undo', undo.name)}
          </button>
        )}
      </div>
      {actors.length === 0 ? <p class="lead">{text('page_actors_none')}</p> : null}
      <ul class="entries">
        {actors.map((one) => (
          <li key={one.id}>
            <span class="entry-name">
              <input
                class="input"
                aria-label={text('page_actor_name', one.name)}
                maxLength={MOST_NAME_CHARACTERS}
                value={one.name}
                onChange={(event) => {
                  const name = event.currentTarget.value.trim();
                  if (name !== '' && name !== one.name) {
                    void attempt(() => send(`${PATH}/${one.id}`, 'PATCH', { name }, actor));
                  }
                }}
              />
              <span class="entry-more">{facts(one)}</span>
            </span>
            {one.voices.map((voice) => (
              <PlayButton
                key={`${voice.engine} ${voice.language}`}
                voiceId={voice.id}
                language={voice.language === '' ? undefined : voice.language}
                name={`${one.name}, ${voice.name}`}
                play={play}
              />
            ))}
            <button
              class="button"
              type="button"
              aria-label={
                leaving.value === one.id ? text('page_actor_sure', one.name) : text('forget_this', one.name)
              }
              onClick={() => {
                if (leaving.value !== one.id) leaving.value = one.id;
                else void attempt(() => remove(`${PATH}/${one.id}`));
              }}
              onBlur={() => {
                leaving.value = undefined;
              }}
            >
              {leaving.value === one.id ? text('page_actor_really') : text('forget')}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function facts({ shows, statistics }: ActorAnswer): string {
  const number = new Intl.NumberFormat(viewerLocale(), { maximumFractionDigits: 1 });
  const heard = text(
    'page_actor_facts',
    number.format(statistics.seconds / 60),
    number.format(100 * statistics.similarity_mean),
  );
  const titles = shows.map(({ title, site }) => (title === '' ? site : title)).slice(0, 3);
  return [heard, ...titles].join(' · ');
}
