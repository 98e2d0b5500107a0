import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect, useId } from 'preact/hooks';
import type { ModelReport } from '../../../shared/models.ts';
import type { ChangeFeed } from '../../http/change-feed.ts';
import type { CompanionClient } from '../../http/companion-client.ts';
import { text } from '../../i18n/text.ts';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { ProblemNotice } from '../../ui/notice.tsx';
import { InstalledModels } from './installed-models.ts';
import { formatError, formatPurpose, formatSize, formatState } from './format-model.ts';

/** The neural models of the companion's machine; nothing while the companion does not answer. */
export function ModelsCard(properties: { client: CompanionClient; changes: ChangeFeed }): VNode | null {
  const { client, changes } = properties;
  const id = useId();
  const made = useSignal<InstalledModels | undefined>(undefined);
  made.value ??= new InstalledModels(client);
  const models = made.value;
  useEffect(() => {
    const stop = new AbortController();
    models.watch(changes, stop.signal);
    return () => {
      stop.abort();
    };
  }, [models, changes]);
  const [known, problem] = [models.models.value, models.problem.value];
  if (known === undefined) return null;
  return (
    <section class="card section wide models" aria-labelledby={id}>
      <h2 id={id}>{text('models_title')}</h2>
      <p class="lead">{text('models_lead')}</p>
      <div class="said" aria-live="polite">
        {problem === null ? null : <ProblemNotice problem={problem} />}
        <p class="visually-hidden">{models.done.value}</p>
      </div>
      <ul class="entries">
        {known.map((model) => (
          <li key={model.id}>
            <ModelEntry model={model} models={models} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function ModelEntry({ model, models }: { model: ModelReport; models: InstalledModels }): VNode {
  const { title, state, size_bytes, licence, attribution, error } = model;
  return (
    <>
      <span class="entry-name">
        {title} <span class={`tag ${tone(model)}`}>{formatState(model)}</span>
        <span class="entry-more">{formatPurpose(model)}</span>
        <span class="entry-more">
          {size_bytes === 0 ? '' : `${formatSize(size_bytes)} · `}
          <a href={`https://spdx.org/licenses/${licence}.html`} target="_blank" rel="noreferrer">
            {licence}
          </a>
          {` · ${attribution}`}
        </span>
      </span>
      <span class="entry-actions">
        {state === 'installing' ? (
          <button
            class="button small"
            type="button"
            aria-label={`${text('stop')}: ${title}`}
            onClick={() => void models.drop(model, text('models_stopped', title))}
          >
            {text('stop')}
          </button>
        ) : null}
        {state === 'installed' ? (
          <ConfirmButton
            label={text('models_remove')}
            sure={text('models_remove_sure')}
            whom={title}
            onSure={() => void models.drop(model, text('models_removed', title))}
          />
        ) : null}
        {state === 'installed' || state === 'installing' ? null : (
          <button
            class="button small"
            type="button"
            aria-label={`${text('models_install')}: ${title}`}
            onClick={() => void models.install(model)}
          >
            {text('models_install')}
          </button>
        )}
      </span>
      {state === 'installing' ? (
        <progress class="model-progress" aria-label={title} max={1} value={model.progress ?? 0} />
      ) : null}
      {error === undefined ? null : (
        <span class="notice trouble model-error" role="alert">
          {formatError(error).map((words) => (
            <span key={words}>{words}</span>
          ))}
        </span>
      )}
    </>
  );
}

function tone({ state }: ModelReport): string {
  if (state === 'installed') return 'good';
  if (state === 'installing') return 'waiting';
  return state === 'damaged' ? 'bad' : '';
}
