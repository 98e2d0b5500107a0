import type { VNode } from 'preact';
import { noticeText } from '../../client/i18n/problem-text.ts';
import { text, viewerLocale } from '../../client/i18n/text.ts';
import { sourceChoices, targetChoices } from '../../client/i18n/language-choices.ts';
import type { Levels } from '../../client/session/dubbing-options.ts';
import { Checkbox, languageOptions, Segments, Select, VolumeSlider } from '../../client/ui/fields.tsx';
import { ProblemNotice } from '../../client/ui/notice.tsx';
import { pairsOf } from '../../shared/languages.ts';
import { choose, theChoices, type Choices } from '../choices.ts';
import { engines } from '../companion.ts';
import type { Live } from './live-state.ts';
import type { LiveOptions } from './live-dubbing.ts';

/** What is dubbed, from which language into which, and the button that begins it. */
export function StartCard({ live }: { live: Live }): VNode {
  const chosen = theChoices.value;
  const { phase, problem, notice } = live.view.value;
  const isOff = phase === 'off';
  const { way } = chosen;
  return (
    <section class="card section" aria-label={text('page_source')}>
      <fieldset class="plain" disabled={!isOff}>
        <Segments
          label={text('page_source')}
          value={way}
          options={[
            { value: 'microphone', name: text('page_microphone') },
            { value: 'tab', name: text('page_tab') },
            { value: 'file', name: text('page_file') },
          ]}
          hint={text(`page_${way}_why`)}
          onChoose={(chosenWay) => {
            choose({ way: chosenWay });
          }}
        />
        <Languages chosen={chosen} />
      </fieldset>
      {way === 'file' ? null : (
        <>
          <Volumes chosen={chosen} way={way} live={live} />
          <button
            class={isOff ? 'button primary' : 'button'}
            type="button"
            disabled={phase === 'starting' || phase === 'ending'}
            onClick={() => {
              void (isOff ? live.start(optionsOf(chosen, way)) : live.stop());
            }}
          >
            {text(BUTTON[phase])}
          </button>
        </>
      )}
      <div class="said" aria-live="polite">
        {problem === null ? null : <ProblemNotice problem={problem} />}
        {notice === undefined || isOff ? null : (
          <p class="field-hint">{noticeText(notice.code, notice.parameters)}</p>
        )}
      </div>
    </section>
  );
}

const BUTTON = {
  off: 'page_start',
  starting: 'state_starting',
  on: 'page_stop',
  ending: 'page_ending',
} as const;

function Languages({ chosen }: { chosen: Choices }): VNode {
  const answer = engines.value;
  const pairs = answer?.ok === true ? pairsOf(answer.value.languages) : undefined;
  const locale = viewerLocale();
  const { sourceLanguage, targetLanguage, way, transcriptOnly } = chosen;
  return (
    <>
      <div class="pair">
        <Select
          label={text('spoken_language')}
          value={sourceLanguage}
          options={[
            { value: 'auto', name: text('language_auto') },
            ...languageOptions(sourceChoices(pairs, sourceLanguage, locale)),
          ]}
          onChoose={(source) => {
            choose({ sourceLanguage: source });
          }}
        />
        <Select
          label={text('dub_into')}
          value={targetLanguage}
          options={languageOptions(targetChoices(pairs, sourceLanguage, targetLanguage, locale))}
          onChoose={(target) => {
            choose({ targetLanguage: target });
          }}
        />
      </div>
      {way === 'file' ? (
        <Checkbox
          label={text('page_transcript_only')}
          checked={transcriptOnly}
          onChoose={(only) => {
            choose({ transcriptOnly: only });
          }}
        />
      ) : null}
    </>
  );
}

function Volumes({ chosen, way, live }: { chosen: Choices; way: LiveOptions['kind']; live: Live }): VNode {
  const change = (volumes: Partial<Choices>): void => {
    choose(volumes);
    live.setLevels(levelsOf(theChoices.value));
  };
  return (
    <>
      {way === 'tab' ? (
        <VolumeSlider
          label={text('original_volume')}
          value={chosen.originalVolume}
          onMove={(originalVolume) => {
            change({ originalVolume });
          }}
        />
      ) : (
        <Checkbox
          label={text('page_headphones')}
          hint={text('page_headphones_why')}
          checked={chosen.headphones}
          onChoose={(headphones) => {
            choose({ headphones });
            live.setHeadphones(headphones);
          }}
        />
      )}
      <VolumeSlider
        label={text('dub_volume')}
        value={chosen.dubVolume}
        onMove={(dubVolume) => {
          change({ dubVolume });
        }}
      />
    </>
  );
}

function levelsOf({ originalVolume, dubVolume }: Choices): Levels {
  return { original: originalVolume, dub: dubVolume, under: 'duck' };
}

function optionsOf(chosen: Choices, kind: LiveOptions['kind']): LiveOptions {
  return {
    kind,
    languages: { source: chosen.sourceLanguage, target: chosen.targetLanguage },
    levels: levelsOf(chosen),
    headphones: chosen.headphones,
    title: text(`page_${kind}`),
  };
}
