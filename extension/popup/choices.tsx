import type { VNode } from 'preact';
import { pairsOf } from '../../shared/languages.ts';
import { isCaptionsOnly } from '../../shared/engine-info.ts';
import { text, viewerLocale } from '../../client/i18n/text.ts';
import { targetChoices } from '../../client/i18n/language-choices.ts';
import { withChoice, type Effective, type SiteSettings } from '../settings.ts';
import type { Watching } from '../../client/session/dubbing-options.ts';
import type { DubbingState } from '../state.ts';
import { languageOptions, Select, VolumeSlider } from '../../client/ui/fields.tsx';
import type { Live } from '../ui/live.ts';
import { UnderDubField, WatchingField } from '../ui/timing-fields.tsx';
import { formatTiming } from '../../client/ui/format.ts';

/** What is chosen here is remembered for this site. */
export function Choices(properties: {
  live: Live;
  site: string;
  /** Whether it is this tab that is dubbed. */
  here: boolean;
  effective: Effective;
}): VNode {
  const { live, site, here, effective } = properties;
  const answer = live.engines.value;
  const pairs = answer?.ok === true ? pairsOf(answer.value.languages) : undefined;
  const choose = (choice: SiteSettings): void => {
    live.change((before) => withChoice(before, site, choice));
  };
  return (
    <section class="choices card" aria-label={text('popup_choices')}>
      <Select
        label={text('dub_into')}
        value={effective.targetLanguage}
        options={languageOptions(
          targetChoices(pairs, effective.sourceLanguage, effective.targetLanguage, viewerLocale()),
        )}
        onChoose={(targetLanguage) => {
          choose({ targetLanguage });
        }}
      />
      <VolumeSlider
        label={text('original_volume')}
        value={effective.originalVolume}
        words={effective.originalVolume === 0 ? text('volume_silent') : undefined}
        onMove={(originalVolume) => {
          choose({ originalVolume });
        }}
      />
      <VolumeSlider
        label={text('dub_volume')}
        value={effective.dubVolume}
        words={effective.dubVolume === 0 ? text('volume_silent') : undefined}
        onMove={(dubVolume) => {
          choose({ dubVolume });
        }}
      />
      <UnderDubField
        value={effective.underDub}
        onChoose={(underDub) => {
          choose({ underDub });
        }}
      />
      <WatchingField
        value={effective.watching}
        hint={here ? hintOf(live.state.value, effective.watching) : undefined}
        onChoose={(watching) => {
          choose({ watching });
        }}
      />
    </section>
  );
}

function hintOf({ engines, timing }: DubbingState, watching: Watching): string | undefined {
  if (watching !== 'live' && isCaptionsOnly(engines)) return text('watching_captions_only');
  return formatTiming(timing, watching);
}
