import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect, useId } from 'preact/hooks';
import type { ChangeFeed } from '../../http/change-feed.ts';
import type { CompanionClient } from '../../http/companion-client.ts';
import { text } from '../../i18n/text.ts';
import type { Problem } from '../../problems.ts';
import { ProblemNotice } from '../../ui/notice.tsx';
import { ActorsCard } from './actors-card.tsx';
import { ActorsStore } from './actors-store.ts';
import { Player } from './player.ts';
import { SpeakingCard } from './speaking-card.tsx';
import { VoiceLibrary } from './voice-library.tsx';

/**
 * Who speaks now, who is known, and the voices there are: the same in the extension's options and on the companion's page.
 * @param properties.language what is dubbed into, BCP-47
 */
export function ActorSections(properties: {
  client: CompanionClient;
  changes: ChangeFeed;
  language: string;
}): VNode {
  const { client, changes, language } = properties;
  const made = useSignal<{ store: ActorsStore; player: Player } | undefined>(undefined);
  made.value ??= begin(client);
  const { store, player } = made.value;
  useEffect(() => {
    const stop = new AbortController();
    store.watch(changes, stop.signal);
    return () => {
      stop.abort();
      void player.close();
    };
  }, [store, player, changes]);
  const [problem, away] = [store.problem.value, store.away.value];
  if (away !== null && store.known.value === undefined) return <Away problem={away} />;
  return (
    <>
      <div class="said wide" aria-live="polite">
        {away === null ? null : <ProblemNotice problem={away} />}
        {problem === null ? null : <ProblemNotice problem={problem} />}
        {store.isWorking ? <progress class="working" aria-hidden="true" /> : null}
        <p class="visually-hidden">{store.done.value}</p>
      </div>
      <SpeakingCard store={store} player={player} />
      <ActorsCard store={store} player={player} language={language} />
      <VoiceLibrary store={store} player={player} />
    </>
  );
}

/** Nothing is known before the companion answers. */
function Away({ problem }: { problem: Problem }): VNode {
  const id = useId();
  return (
    <section class="card section wide actors" aria-labelledby={id}>
      <h2 id={id}>{text('actors_title')}</h2>
      <p class="lead">{text('actors_away')}</p>
      <ProblemNotice problem={problem} />
    </section>
  );
}

function begin(client: CompanionClient): { store: ActorsStore; player: Player } {
  const store = new ActorsStore(client);
  return {
    store,
    player: new Player((problem) => {
      store.fail(problem);
    }),
  };
}
