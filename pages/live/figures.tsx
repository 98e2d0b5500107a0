import type { VNode } from 'preact';
import { text } from '../../client/i18n/text.ts';
import { MOST_LAGS } from '../../client/session/lag-history.ts';
import { MEASURED_STAGES } from '../../client/session/session-event.ts';
import { LagPlot } from '../../client/ui/lag-plot.tsx';
import { Plot } from '../../client/ui/plot.tsx';
import { formatEngineKind, formatLag } from '../../client/ui/format.ts';
import { engineTitle } from '../../shared/engine-titles.ts';
import type { Live } from './live-state.ts';

/** Quieter than this is the left end of the meter. */
const QUIETEST_DB = -60;
const USUAL_MOST_MS = 500;

/** How loud it comes in, how late it is, and how long each stage takes. */
export function Figures({ live }: { live: Live }): VNode {
  const { lagsMs, stagesMs, engines, phase } = live.view.value;
  return (
    <section class="card section" aria-label={text('popup_news')}>
      <LevelMeter live={live} />
      <div class="figure">
        <span class="field-label">
          {text('fact_lag')}
          <span class="field-value">
            {phase === 'off' && lagsMs.length === 0 ? '–' : formatLag(lagsMs.at(-1) ?? null)}
          </span>
        </span>
        <LagPlot lagsMs={lagsMs} />
      </div>
      <div class="stages">
        {MEASURED_STAGES.map((stage) => {
          const values = stagesMs[stage];
          const last = values.at(-1);
          const words = last === undefined ? '–' : `${Math.round(last)} ms`;
          return (
            <div class="figure" key={stage}>
              <span class="field-label">
                {text(`page_stage_${stage}`)}
                <span class="field-value">{words}</span>
              </span>
              <Plot
                values={values}
                usualMost={USUAL_MOST_MS}
                mostValues={MOST_LAGS}
                words={`${text(`page_stage_${stage}`)}: ${words}`}
              />
            </div>
          );
        })}
      </div>
      {engines === undefined ? null : (
        <ul class="engine-tags" aria-label={text('fact_engines')}>
          {[engines.stt, engines.translation, engines.tts].map(({ name, title, kind }) => (
            <li key={name}>
              {title ?? engineTitle(name)} <span class="tag">{formatEngineKind(kind)}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function LevelMeter({ live }: { live: Live }): VNode {
  const { level, isHeld } = live.level.value;
  const db = level === 0 ? QUIETEST_DB : Math.max(QUIETEST_DB, 20 * Math.log10(level));
  const words = isHeld ? text('page_level_held') : level === 0 ? '–' : `${Math.round(db)} dB`;
  return (
    <div class="figure">
      <span class="field-label">
        {text('page_level')}
        <span class="field-value">{words}</span>
      </span>
      <meter
        class={isHeld ? 'level held' : 'level'}
        aria-label={text('page_level')}
        min={QUIETEST_DB}
        max={0}
        value={db}
      />
    </div>
  );
}
