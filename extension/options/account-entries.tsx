import type { VNode } from 'preact';
import { useId } from 'preact/hooks';
import type { EngineList } from '../../shared/http/engines.ts';
import { text } from '../../client/i18n/text.ts';
import { WrappableText } from './wrappable-text.tsx';

const ACCOUNTS: Record<string, string> = {
  GOOGLE_CLOUD_CREDENTIALS_PATH: 'Google Cloud',
  ELEVENLABS_API_KEY: 'ElevenLabs',
};

/** Which accounts the companion has a key to; never what it is. */
export function AccountEntries({ keys }: { keys: EngineList['keys'] }): VNode {
  const id = useId();
  return (
    <div>
      <h3 id={id}>{text('keys_title')}</h3>
      <p class="field-hint">{text('keys_hint')}</p>
      <ul class="entries" aria-labelledby={id}>
        {keys.map(({ name, is_set }) => (
          <li key={name}>
            <span class="entry-name">
              {ACCOUNTS[name] ?? name}
              <span class="entry-more">
                <WrappableText words={name} />
              </span>
            </span>
            <span class={`tag ${is_set ? 'good' : ''}`}>{text(is_set ? 'key_set' : 'key_not_set')}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
