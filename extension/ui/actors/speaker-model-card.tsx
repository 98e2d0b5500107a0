import type { VNode } from 'preact';
import { useId } from 'preact/hooks';
import type { ModelReport } from '../../../shared/speaker-model.ts';
import { text, type TextKey } from '../../i18n.ts';
import { ProblemNotice } from '../notice.tsx';
import type { People } from './people.ts';
import { SureButton } from './sure-button.tsx';

/** The model that tells speakers apart, to be fetched and removed; nothing where the companion knows of none. */
export function SpeakerModelCard({ people }: { people: People }): VNode | null {
  const id = useId();
  const model = people.model.value;
  if (model === undefined || (!model.is_offered && model.state === 'absent')) return null;
  return (
    <section class="card section wide" aria-labelledby={id}>
      <h2 id={id}>{text('model_title')}</h2>
      <p class="lead">{text(leadOf(model))}</p>
      {model.error === undefined ? null : <ProblemNotice problem={{ from: 'companion', ...model.error }} />}
      {model.state === 'fetching' ? (
        <div class="making">
          <progress aria-label={text('model_fetching')} max={1} value={model.progress} />
          <button
            class="button small"
            type="button"
            onClick={() => void people.dropModel(text('model_stopped'))}
          >
            {text('stop')}
          </button>
        </div>
      ) : null}
      {model.state === 'ready' ? (
        <div>
          <SureButton
            label={text('model_remove')}
            sure={text('model_remove_sure')}
            onSure={() => void people.dropModel(text('model_removed'))}
          />
        </div>
      ) : null}
      {model.state === 'absent' || model.state === 'failed' ? (
        <div>
          <button class="button" type="button" onClick={() => void people.fetchModel()}>
            {text('model_fetch')}
          </button>
        </div>
      ) : null}
    </section>
  );
}

function leadOf({ state, in_use }: ModelReport): TextKey {
  if (in_use) return 'model_in_use';
  if (state === 'ready') return 'model_ready';
  return state === 'fetching' ? 'model_fetching' : 'model_why';
}
