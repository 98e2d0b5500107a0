import type { VNode } from 'preact';
import { engineTitle } from '../../shared/engine-titles.ts';
import type { EngineList } from '../../shared/http.ts';
import type { CompanionAnswer } from '../companion-api.ts';
import { text } from '../i18n.ts';
import { ownProblem } from '../problems.ts';
import type { DubbingState } from '../state.ts';
import { Notice, ProblemNotice } from '../ui/notice.tsx';
import { engineKindWords, lagWords, moneyWords, voiceKindWords } from '../ui/words.ts';

const NOTICE_SHOWN_MS = 120_000;

/** What there is to know now: what is wrong and what to do, or how dubbing goes. */
export function News(properties: {
  state: DubbingState;
  here: boolean;
  engines: CompanionAnswer<EngineList> | undefined;
}): VNode {
  const { state, here, engines } = properties;
  const busy = state.phase === 'on' || state.phase === 'starting';
  if (here && state.problem !== null) return <ProblemNotice problem={state.problem} />;
  if (here && busy) {
    return (
      <>
        <Change state={state} />
        <CaptionsElsewhere state={state} />
        <Facts state={state} />
      </>
    );
  }
  if (engines?.ok === false) {
    return (
      <ProblemNotice problem={ownProblem(engines.why === 'away' ? 'companion_away' : 'companion_other')} />
    );
  }
  if (busy) return <Notice tone="good" title={text('other_tab', state.site)} />;
  return <p class="quiet">{text('popup_hint')}</p>;
}

function isPaid(engines: DubbingState['engines']): boolean {
  return (
    engines !== null && [engines.stt, engines.translation, engines.tts].some(({ kind }) => kind === 'cloud')
  );
}

/** One calm line on what has just changed. */
function Change({ state: { notice } }: { state: DubbingState }): VNode | null {
  if (notice === null || Date.now() - notice.atMs > NOTICE_SHOWN_MS) return null;
  return <Notice tone="waiting" title={notice.message} />;
}

function Facts({ state }: { state: DubbingState }): VNode {
  const { engines, speakers, spendUsd } = state;
  return (
    <>
      <dl class="facts">
        <dt>{text('fact_lag')}</dt>
        <dd>{lagWords(state.lagMs)}</dd>
        {engines === null ? null : (
          <>
            <dt>{text('fact_engines')}</dt>
            <dd>
              {[engines.stt, engines.translation, engines.tts].map((engine) => (
                <div key={engine.name}>
                  {engineTitle(engine.name)} <span class="tag">{engineKindWords(engine.kind)}</span>
                </div>
              ))}
            </dd>
          </>
        )}
        {isPaid(engines) || spendUsd > 0 ? (
          <>
            <dt>{text('fact_spend')}</dt>
            <dd>{moneyWords(spendUsd)}</dd>
          </>
        ) : null}
      </dl>
      {speakers.length === 0 ? null : (
        <ul class="speakers" aria-label={text('fact_speakers')}>
          {speakers.map((speaker) => (
            <li key={speaker.speakerId}>
              <span>{speaker.name}</span>
              <span class="tag">{voiceKindWords(speaker.voiceKind)}</span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

/** Only where a permission would bring captions back; the sound is dubbed all the same. */
function CaptionsElsewhere({ state }: { state: DubbingState }): VNode | null {
  if (state.captions === 'shown' || state.wantedOrigins.length === 0) return null;
  const embedded = state.captions === 'embedded';
  return (
    <Notice tone="good" title={text(embedded ? 'captions_embedded' : 'captions_refused')}>
      <span>{text(embedded ? 'captions_embedded_why' : 'captions_refused_why')}</span>
      <span>
        <button
          class="button"
          type="button"
          onClick={() => {
            void chrome.permissions.request({ origins: state.wantedOrigins });
          }}
        >
          {text('captions_allow')}
        </button>
      </span>
    </Notice>
  );
}
