import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect, useId } from 'preact/hooks';
import type { CompanionClient } from '../../companion-client.ts';
import { text } from '../../i18n.ts';
import type { Problem } from '../../problems.ts';
import { ProblemNotice } from '../notice.tsx';
import { ActorsCard } from './actors-card.tsx';
import { People } from './people.ts';
import { Player } from './player.ts';
import { SpeakingCard } from './speaking-card.tsx';
import { VoiceLibrary } from './voice-library.tsx';

/**
 * Who speaks now, who is known, and the voices there are: the same in the extension's options and on the companion's page.
 * @param properties.language what is dubbed into, BCP-47
 */
export function ActorSections(properties: { client: CompanionClient; language: string }): VNode {
  const { client, language } = properties;
  const made = useSignal<{ people: People; player: Player } | undefined>(undefined);
  made.value ??= begin(client);
  const { people, player } = made.value;
  useEffect(() => {
    const stop = new AbortController();
    void people.watch(() => document.visibilityState === 'visible', stop.signal);
    return () => {
      stop.abort();
      void player.close();
    };
  }, [people, player]);
  const [problem, away] = [people.problem.value, people.away.value];
  if (away !== null && people.known.value === undefined) return <Away problem={away} />;
  return (
    <>
      <div class="said wide" aria-live="polite">
        {away === null ? null : <ProblemNotice problem={away} />}
        {problem === null ? null : <ProblemNotice problem={problem} />}
        {people.isWorking ? <progress class="working" aria-hidden="true" /> : null}
        <p class="visually-hidden">{people.done.value}</p>
      </div>
      <SpeakingCard people={people} player={player} />
      <ActorsCard people={people} player={player} language={language} />
      <VoiceLibrary people={people} player={player} />
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

function begin(client: CompanionClient): { people: People; player: Player } {
  const people = new People(client);
  return {
    people,
    player: new Player((problem) => {
      people.fail(problem);
    }),
  };
}
