import type { VNode } from 'preact';
import { capitalised } from '../../client/i18n/language-choices.ts';
import { text, viewerLocale } from '../../client/i18n/text.ts';
import { languageName } from '../../shared/languages.ts';
import type { RoomOptionsNow } from '../../shared/rooms/host-messages.ts';

/** What listeners of each language get, before anybody talks: which voice this computer bears, or captions alone. */
export function VoiceForecast({ options }: { options: RoomOptionsNow }): VNode {
  const { languages, voices } = options;
  return (
    <section aria-label={text('speaker_voices')}>
      <h3>{text('speaker_voices')}</h3>
      <ul class="voice-forecast">
        {languages.map((language, at) => (
          <li key={language}>
            <strong>{capitalised(languageName(language, viewerLocale()), viewerLocale())}</strong>{' '}
            {text(VOICES[voices[at] ?? 'best'])}
          </li>
        ))}
      </ul>
      {voices.includes('lighter') ? <p class="field-hint">{text('speaker_voices_why')}</p> : null}
    </section>
  );
}

const VOICES = {
  best: 'speaker_voice_best',
  lighter: 'speaker_voice_lighter',
  captions: 'speaker_voice_captions',
} as const;
