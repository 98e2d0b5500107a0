import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useId } from 'preact/hooks';
import { SAMPLES_LEAST_S, type CloneJob } from '../../../shared/actors.ts';
import { text, type TextKey } from '../../i18n/text.ts';
import { companionProblem } from '../../problems.ts';
import { Notice, ProblemNotice } from '../../ui/notice.tsx';
import type { ActorProperties } from './actor-properties.ts';
import { formatDay, formatQuality } from './format-actor.ts';
import { isUnderWay } from './clone-progress.ts';
import { makeVoice, stopMaking } from './voice-making.ts';

const STATES: Record<CloneJob['state'], TextKey> = {
  uploading: 'clone_uploading',
  listening: 'clone_listening',
  ready: 'clone_ready',
  failed: 'clone_failed',
  cancelled: 'clone_cancelled',
};

/** A voice of their own: on whose word, how far it is, and what it is worth. */
export function CloneForm(properties: ActorProperties): VNode {
  const { store, actor } = properties;
  const { cloning } = actor;
  return (
    <div class="field">
      <h4>{text('clone_title')}</h4>
      {actor.consents.map(({ granted_by, at, voice_id }) => (
        <p class="field-hint" key={`${voice_id} ${at}`}>
          {text('clone_granted', granted_by, formatDay(at))}
        </p>
      ))}
      {cloning !== undefined && isUnderWay(cloning) ? (
        <div class="making">
          <progress aria-label={text('clone_progress', actor.name)} max={1} value={cloning.progress} />
          <span role="status">{text(STATES[cloning.state])}</span>
          <button
            class="button small"
            type="button"
            aria-label={`${text('stop')}: ${text('clone_progress', actor.name)}`}
            onClick={() => void stopMaking(store, actor)}
          >
            {text('stop')}
          </button>
        </div>
      ) : (
        <>
          {cloning === undefined ? null : <Outcome job={cloning} />}
          <Consent {...properties} />
        </>
      )}
    </div>
  );
}

function Outcome({ job: { state, quality, error } }: { job: CloneJob }): VNode {
  if (error !== undefined) return <ProblemNotice problem={companionProblem(error)} />;
  return (
    <Notice tone={state === 'ready' ? 'good' : 'waiting'} title={text(STATES[state])}>
      {quality === undefined ? null : <span>{formatQuality(quality, quality.similarity)}</span>}
    </Notice>
  );
}

function Consent({ store, actor }: ActorProperties): VNode {
  const id = useId();
  const statement = useSignal(text('clone_statement_usual', actor.name));
  const grantedBy = useSignal('');
  const isEnough = actor.samples_s >= SAMPLES_LEAST_S;
  const isGranted = statement.value.trim() !== '' && grantedBy.value.trim() !== '';
  return (
    <form
      class="plain"
      onSubmit={(event) => {
        event.preventDefault();
        const consent = { statement: statement.value.trim(), granted_by: grantedBy.value.trim() };
        if (isEnough && isGranted) void makeVoice(store, actor, consent);
      }}
    >
      <p class="field-hint">{text(isEnough ? 'clone_why' : 'clone_too_short', String(SAMPLES_LEAST_S))}</p>
      <div class="field">
        <label class="field-label" for={`${id}-statement`}>
          {text('clone_statement')}
        </label>
        <textarea
          id={`${id}-statement`}
          class="input area"
          rows={3}
          maxLength={2000}
          required
          value={statement.value}
          onInput={(event) => {
            statement.value = event.currentTarget.value;
          }}
        />
      </div>
      <div class="field">
        <label class="field-label" for={`${id}-granted`}>
          {text('clone_granted_by')}
        </label>
        <div class="row">
          <input
            id={`${id}-granted`}
            class="input"
            type="text"
            autocomplete="off"
            maxLength={200}
            required
            value={grantedBy.value}
            onInput={(event) => {
              grantedBy.value = event.currentTarget.value;
            }}
          />
          <button class="button" type="submit" disabled={!isEnough || !isGranted}>
            {text('clone_start')}
          </button>
        </div>
      </div>
    </form>
  );
}
