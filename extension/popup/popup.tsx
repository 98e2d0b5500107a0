import type { VNode } from 'preact';
import { text } from '../../client/i18n/text.ts';
import { effectiveFor } from '../settings.ts';
import { GearIcon, Mark } from '../../client/ui/icons.tsx';
import type { Live } from '../ui/live.ts';
import { Choices } from './choices.tsx';
import { StatusPanel } from './status-panel.tsx';
import type { ThisTab } from './this-tab.ts';
import { Toggle } from './toggle.tsx';

export function Popup({ live, tab }: { live: Live; tab: ThisTab | undefined }): VNode {
  const state = live.state.value;
  const here = state.tabId !== null && state.tabId === tab?.id;
  const site = here ? state.site : (tab?.site ?? '');
  const effective = effectiveFor(live.settings.value, site);
  return (
    <>
      <header class="top">
        <Mark size={28} />
        <h1>{text('extension_name')}</h1>
        <button
          class="icon-button"
          type="button"
          aria-label={text('popup_options')}
          title={text('popup_options')}
          onClick={() => {
            void chrome.runtime.openOptionsPage();
          }}
        >
          <GearIcon />
        </button>
      </header>
      <Toggle state={state} tab={tab} target={effective.targetLanguage} />
      <Choices live={live} site={site} here={here && state.phase === 'on'} effective={effective} />
      <section class="news" aria-label={text('popup_news')}>
        <StatusPanel
          state={state}
          here={here}
          engines={live.engines.value}
          effective={effective}
          spendCapUsd={live.settings.value.spendCapUsd}
        />
      </section>
    </>
  );
}
