import type { VNode } from 'preact';
import { text } from '../../client/i18n/text.ts';
import { noticeText } from '../../client/i18n/problem-text.ts';
import { Checkbox } from '../../client/ui/fields.tsx';
import { ConfirmButton } from '../../client/ui/confirm-button.tsx';
import { Notice, ProblemNotice } from '../../client/ui/notice.tsx';
import type { HostRoom, HostView } from './host-room.ts';
import type { Speaker } from './speaker-state.ts';
import { VoiceForecast } from './voice-forecast.tsx';

/** The room's own state, and what its host does: talk, pause, lock, change the code, end. */
export function TalkCard(properties: { speaker: Speaker; room: HostRoom; view: HostView }): VNode {
  const { speaker, room, view } = properties;
  const { state, isLoading, options, isConnected, problem, notice } = view;
  const isLive = state === 'live';
  const isStarted = isLive || isLoading;
  const ownProblem = speaker.problem.value;
  return (
    <section class="card section" aria-label={text('speaker_talk')}>
      <div class="section-top">
        <h2 dir="auto">{options?.name ?? ''}</h2>
        <span class={isLive ? 'tag' : 'tag waiting'} role="status">
          {text(isLoading ? 'speaker_loading' : STATES[state])}
        </span>
      </div>
      {options === undefined || state !== 'open' ? null : <VoiceForecast options={options} />}
      <button
        class={isStarted ? 'button large' : 'button primary large'}
        type="button"
        disabled={!isConnected || speaker.isBusy.value}
        onClick={() => {
          if (isStarted) speaker.pauseTalking();
          else void speaker.startTalking();
        }}
      >
        {text(isStarted ? 'speaker_pause' : state === 'open' ? 'speaker_start' : 'speaker_go_on')}
      </button>
      {options === undefined ? null : (
        <Checkbox
          label={text('speaker_lock')}
          hint={text('speaker_lock_why')}
          checked={options.locked}
          onChoose={(locked) => {
            room.changeOptions({ locked });
          }}
        />
      )}
      <div class="row">
        <ConfirmButton
          label={text('speaker_new_code')}
          sure={text('speaker_new_code_sure')}
          onSure={() => {
            room.renewCode();
          }}
        />
        <ConfirmButton
          label={text('speaker_end')}
          sure={text('speaker_end_sure')}
          onSure={() => {
            room.end();
          }}
        />
      </div>
      <div class="said" aria-live="polite">
        {ownProblem === undefined ? null : <ProblemNotice problem={ownProblem} />}
        {problem === undefined ? null : <ProblemNotice problem={problem} />}
        {isLoading ? <Notice tone="waiting" title={text('speaker_loading_why')} /> : null}
        {!isConnected && problem === undefined ? (
          <Notice tone="waiting" title={text('listen_connecting')} />
        ) : null}
        {notice === undefined ? null : (
          <p class="field-hint">{noticeText(notice.code, notice.parameters ?? {})}</p>
        )}
      </div>
    </section>
  );
}

const STATES = {
  open: 'listen_state_open',
  live: 'listen_state_live',
  paused: 'listen_state_paused',
  ended: 'listen_state_ended',
} as const;
