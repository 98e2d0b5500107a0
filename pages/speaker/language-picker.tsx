import type { VNode } from 'preact';
import { capitalised, targetChoices } from '../../client/i18n/language-choices.ts';
import { text, viewerLocale } from '../../client/i18n/text.ts';
import { languageOptions, Select } from '../../client/ui/fields.tsx';
import { languageName, type OfferedPair } from '../../shared/languages.ts';

/** Languages that a room is translated into, the first of them read by the speaker; each can be taken out but the last. */
export function LanguagePicker(properties: {
  pairs: readonly OfferedPair[] | undefined;
  source: string;
  chosen: readonly string[];
  onChange: (languages: readonly string[]) => void;
}): VNode {
  const { pairs, source, chosen, onChange } = properties;
  const locale = viewerLocale();
  const [first = ''] = chosen;
  const left = targetChoices(pairs, source, first, locale).filter(({ tag }) => !chosen.includes(tag));
  return (
    <div class="field">
      {left.length === 0 ? null : (
        <Select
          label={text('speaker_language_add')}
          value=""
          options={[{ value: '', name: text('speaker_language_choose') }, ...languageOptions(left)]}
          onChoose={(language) => {
            if (language !== '') onChange([...chosen, language]);
          }}
        />
      )}
      <ul class="chips" aria-label={text('speaker_languages')}>
        {chosen.map((language) => {
          const name = capitalised(languageName(language, locale), locale);
          return (
            <li key={language} class="chip">
              {name}
              {chosen.length === 1 ? null : (
                <button
                  class="chip-remove"
                  type="button"
                  aria-label={text('speaker_language_remove', name)}
                  onClick={() => {
                    onChange(chosen.filter((one) => one !== language));
                  }}
                >
                  ×
                </button>
              )}
            </li>
          );
        })}
      </ul>
    </div>
  );
}
