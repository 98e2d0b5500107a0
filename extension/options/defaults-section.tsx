import type { VNode } from 'preact';
import { pairsOf } from '../../shared/languages.ts';
import { useId } from 'preact/hooks';
import { text, viewerLocale } from '../../client/i18n/text.ts';
import { sourceChoices, targetChoices } from '../../client/i18n/language-choices.ts';
import type { Settings } from '../settings.ts';
import { languageOptions, Select, VolumeSlider } from '../../client/ui/fields.tsx';
import type { Live } from '../ui/live.ts';
import { UnderDubField } from '../ui/timing-fields.tsx';

/** Languages and volumes where a site has none of its own. */
export function DefaultsSection({ live }: { live: Live }): VNode {
  const id = useId();
  const now = live.settings.value;
  const answer = live.engines.value;
  const pairs = answer?.ok === true ? pairsOf(answer.value.languages) : undefined;
  const locale = viewerLocale();
  const set = (part: Partial<Settings>): void => {
    live.change((before) => ({ ...before, ...part }));
  };
  return (
    <section class="section card" aria-labelledby={id}>
      <h2 id={id}>{text('defaults_title')}</h2>
      <div class="pair">
        <Select
          label={text('spoken_language')}
          value={now.sourceLanguage}
          options={[
            { value: 'auto', name: text('language_auto') },
            ...languageOptions(sourceChoices(pairs, now.sourceLanguage, locale)),
          ]}
          onChoose={(sourceLanguage) => {
            set({ sourceLanguage });
          }}
        />
        <Select
          label={text('dub_into')}
          value={now.targetLanguage}
          options={languageOptions(targetChoices(pairs, now.sourceLanguage, now.targetLanguage, locale))}
          onChoose={(targetLanguage) => {
            set({ targetLanguage });
          }}
        />
      </div>
      <VolumeSlider
        label={text('original_volume')}
        value={now.originalVolume}
        words={now.originalVolume === 0 ? text('volume_silent') : undefined}
        onMove={(originalVolume) => {
          set({ originalVolume });
        }}
      />
      <VolumeSlider
        label={text('dub_volume')}
        value={now.dubVolume}
        words={now.dubVolume === 0 ? text('volume_silent') : undefined}
        onMove={(dubVolume) => {
          set({ dubVolume });
        }}
      />
      <UnderDubField
        value={now.underDub}
        onChoose={(underDub) => {
          set({ underDub });
        }}
      />
    </section>
  );
}
