import type { VNode } from 'preact';
import { text } from '../../client/i18n/text.ts';
import { Checkbox, Segments } from '../../client/ui/fields.tsx';
import type { RoomLanguage } from '../../shared/rooms/fields.ts';
import { LanguageChoice } from './door-card.tsx';
import { prefer, TEXT_SIZES, thePreferences, type Preferences } from './preferences.ts';

/** What a listener may change, behind one key: the room itself is nothing to operate. */
export function ListenSettings(properties: {
  languages: readonly RoomLanguage[];
  language: string;
  hasSound: boolean;
  onLanguage: (language: string) => void;
  onMode: (mode: Preferences['mode']) => void;
}): VNode {
  const { languages, language, hasSound, onLanguage, onMode } = properties;
  const chosen = thePreferences.value;
  return (
    <details class="settings">
      <summary>{text('listen_settings')}</summary>
      <div class="settings-fields">
        <LanguageChoice languages={[...languages]} language={language} onLanguage={onLanguage} />
        <Segments
          label={text('listen_text_size')}
          value={String(chosen.textSize)}
          options={TEXT_SIZES.map((size) => ({ value: String(size), name: `${size}×` }))}
          onChoose={(value) => {
            const size = TEXT_SIZES.find((one) => String(one) === value);
            if (size !== undefined) prefer({ textSize: size });
          }}
        />
        <Segments
          label={text('listen_mode')}
          value={chosen.mode}
          options={[
            { value: 'voice', name: text('listen_mode_voice') },
            { value: 'captions', name: text('listen_mode_captions') },
          ]}
          onChoose={onMode}
        />
        <Checkbox
          label={text('listen_show_original')}
          checked={chosen.showsOriginal}
          onChoose={(showsOriginal) => {
            prefer({ showsOriginal });
          }}
        />
        {hasSound ? (
          <Checkbox
            label={text('listen_mute')}
            checked={chosen.isMuted}
            onChoose={(isMuted) => {
              prefer({ isMuted });
            }}
          />
        ) : null}
      </div>
    </details>
  );
}
