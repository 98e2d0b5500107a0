import type { VNode } from 'preact';
import { useId } from 'preact/hooks';
import { engineTitle } from '../../shared/engine-titles.ts';
import type { EngineEntry } from '../../shared/http/engines.ts';
import { errorText } from '../../client/i18n/problem-text.ts';
import { text } from '../../client/i18n/text.ts';
import { formatEngineKind } from '../../client/ui/format.ts';
import { WrappableText } from './wrappable-text.tsx';

/** What the companion can do with which engines, and what keeps the others from it. */
export function EngineEntries({ engines }: { engines: readonly EngineEntry[] }): VNode {
  const id = useId();
  return (
    <div>
      <h3 id={id}>{text('fact_engines')}</h3>
      <ul class="entries" aria-labelledby={id}>
        {engines.map((engine) => (
          <Engine
            key={`${engine.stage} ${engine.name}`}
            engine={engine}
            isNeeded={!engines.some(({ stage, state }) => stage === engine.stage && state === 'ready')}
          />
        ))}
      </ul>
    </div>
  );
}

/** Trouble only where no other engine does the same. */
function toneOf(state: EngineEntry['state'], isNeeded: boolean): string {
  if (state === 'ready') return 'good';
  if (isNeeded) return 'bad';
  return state === 'resting' || state === 'set_aside' ? 'waiting' : '';
}

function Engine({ engine, isNeeded }: { engine: EngineEntry; isNeeded: boolean }): VNode {
  const { stage, name, title, kind, state, problem } = engine;
  const why = problem === undefined ? [] : reasonsOf(problem);
  return (
    <li>
      <span class="entry-name">
        {title ?? engineTitle(name)} <span class="tag">{formatEngineKind(kind)}</span>
        <span class="entry-more">{text(`stage_${stage}`)}</span>
        {why.map((words) => (
          <span key={words} class="entry-more">
            <WrappableText words={words} />
          </span>
        ))}
        {state === 'resting' ? <span class="entry-more">{text('engine_resting_why')}</span> : null}
      </span>
      <span class={`tag ${toneOf(state, isNeeded)}`}>{text(`engine_${state}`)}</span>
    </li>
  );
}

/** What more is known of it, else what it is. */
function reasonsOf({ code, parameters }: NonNullable<EngineEntry['problem']>): readonly string[] {
  const { title, details } = errorText(code, parameters);
  return details.length > 0 ? details : [title];
}
