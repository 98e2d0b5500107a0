import type { VNode } from 'preact';
import { engineTitle } from '../../shared/engine-titles.ts';
import type { EngineList } from '../../shared/http/engines.ts';
import { languageName, pairsOf } from '../../shared/languages.ts';
import {
  CAPTIONS_ONLY,
  isCaptionsOnly,
  type EngineInfo,
  type EngineInfos,
} from '../../shared/engine-info.ts';
import type { CompanionAnswer } from '../../client/http/engine-list.ts';
import { shownSpeakerName } from '../../client/i18n/speaker-name.ts';
import { text, viewerLocale } from '../../client/i18n/text.ts';
import { noticeText } from '../../client/i18n/problem-text.ts';
import { readiness } from '../../client/i18n/language-choices.ts';
import type { Effective } from '../settings.ts';
import type { DubbingState } from '../state.ts';
import { LagPlot } from '../../client/ui/lag-plot.tsx';
import { Notice, ProblemNotice } from '../../client/ui/notice.tsx';
import { formatEngineKind, formatLag, formatSpend, formatVoiceKind } from '../../client/ui/format.ts';

const NOTICE_SHOWN_MS = 120_000;

/** What there is to know now: what is wrong and what to do, or how dubbing goes. */
export function StatusPanel(properties: {
  state: DubbingState;
  here: boolean;
  engines: CompanionAnswer<EngineList> | undefined;
  effective: Effective;
  spendCapUsd: number | null;
}): VNode {
  const { state, here, spendCapUsd } = properties;
  const goesWell = here && isBusy(state) && state.problem === null;
  return (
    <>
      <div class="said" aria-live="polite">
        <SessionProblems {...properties} />
      </div>
      {/* Not read out whenever a figure changes. */}
      {goesWell ? <Facts state={state} spendCapUsd={spendCapUsd} /> : null}
    </>
  );
}

function isBusy({ phase }: DubbingState): boolean {
  return phase === 'on' || phase === 'starting';
}

function SessionProblems(properties: {
  state: DubbingState;
  here: boolean;
  engines: CompanionAnswer<EngineList> | undefined;
  effective: Effective;
}): VNode {
  const { state, here, engines, effective } = properties;
  if (here && state.problem !== null) return <ProblemNotice problem={state.problem} />;
  if (here && isBusy(state)) {
    return (
      <>
        {isCaptionsOnly(state.engines) ? (
          <CaptionsAlone target={effective.targetLanguage} captions={effective.captions} />
        ) : null}
        <Change state={state} />
        <CaptionsElsewhere state={state} />
      </>
    );
  }
  if (engines?.ok === false) {
    return <ProblemNotice problem={engines.problem} />;
  }
  if (isBusy(state)) return <Notice tone="good" title={text('other_tab', state.site)} />;
  const { sourceLanguage, targetLanguage } = effective;
  const ready =
    engines === undefined
      ? 'dubbed'
      : readiness(pairsOf(engines.value.languages), sourceLanguage, targetLanguage);
  if (ready === 'none') return <NotReady source={sourceLanguage} target={targetLanguage} />;
  return (
    <>
      {ready === 'captioned' ? <CaptionsAlone target={targetLanguage} captions={effective.captions} /> : null}
      <p class="quiet">{text('popup_hint')}</p>
    </>
  );
}

/** Said before anything is started: the companion would only refuse it. */
function NotReady({ source, target }: { source: string; target: string }): VNode {
  const languages = (source === 'auto' ? [target] : [source, target]).map((tag) =>
    languageName(tag, viewerLocale()),
  );
  return (
    <Notice tone="waiting" title={text('error_unsupported_language_pair')}>
      <span>{languages.join(' → ')}</span>
    </Notice>
  );
}

/** Nobody speaks the language; and where the captions are off, nothing at all would come of it. */
function CaptionsAlone({ target, captions }: { target: string; captions: Effective['captions'] }): VNode {
  const language = languageName(target, viewerLocale());
  return (
    <Notice tone="waiting" title={text('captions_only_title', language)}>
      <span>{text(captions.text === 'off' ? 'captions_only_but_off' : 'captions_only_why')}</span>
    </Notice>
  );
}

function isPaid(engines: DubbingState['engines']): boolean {
  return (
    engines !== null && [engines.stt, engines.translation, engines.tts].some(({ kind }) => kind === 'cloud')
  );
}

/** Those of recognition, translation and, unless captions are all there is, synthesis. */
function usedEngines({ stt, translation, tts }: EngineInfos): EngineInfo[] {
  return [stt, translation, tts].filter(({ name }) => name !== CAPTIONS_ONLY);
}

/** One calm line on what has just changed. */
function Change({ state: { notice } }: { state: DubbingState }): VNode | null {
  if (notice === null || Date.now() - notice.atMs > NOTICE_SHOWN_MS) return null;
  return <p class="change">{noticeText(notice.code, notice.parameters)}</p>;
}

function Facts(properties: { state: DubbingState; spendCapUsd: number | null }): VNode {
  const { state, spendCapUsd } = properties;
  const { engines, speakers, spendUsd } = state;
  const isRead = isCaptionsOnly(engines);
  return (
    <>
      <dl class="facts">
        {isRead ? null : (
          <>
            <div>
              <dt>{text('fact_lag')}</dt>
              <dd>{formatLag(state.lagMs)}</dd>
            </div>
            <LagPlot lagsMs={state.lagsMs} />
          </>
        )}
        {isPaid(engines) || spendUsd > 0 ? (
          <div>
            <dt>{text('fact_spend')}</dt>
            <dd>{formatSpend(spendUsd, spendCapUsd)}</dd>
          </div>
        ) : null}
        {engines === null ? null : (
          <div>
            <dt>{text('fact_engines')}</dt>
            <dd>
              {usedEngines(engines).map((engine, stage) => (
                <div class="engine" key={stage}>
                  {engine.title ?? engineTitle(engine.name)}{' '}
                  <span class="tag">{formatEngineKind(engine.kind)}</span>
                  {engine.via === undefined ? null : (
                    <div class="quiet">{text('engine_via', languageName(engine.via, viewerLocale()))}</div>
                  )}
                  {engine.limited === undefined ? null : (
                    <div class="quiet">
                      {text(`engine_limited_${engine.limited.reason}`, engineTitle(engine.limited.engine))}
                    </div>
                  )}
                </div>
              ))}
            </dd>
          </div>
        )}
      </dl>
      {isRead ? null : <p class="quiet">{text('ai_voice_note')}</p>}
      {speakers.length === 0 ? null : (
        <ul class="speakers" aria-label={text('fact_speakers')}>
          {speakers.map((speaker) => (
            <li key={speaker.speakerId}>
              <bdi>{shownSpeakerName(speaker.name)}</bdi>
              {isRead ? null : <span class="tag">{formatVoiceKind(speaker.voiceKind)}</span>}
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
