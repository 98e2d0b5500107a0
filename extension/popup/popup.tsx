import type { VNode } from 'preact';
import { PairingCard } from '../../client/features/pairing/pairing-card.tsx';
import { wantsPairing } from '../../client/pairing/wants-pairing.ts';
import type { CompanionAnswer } from '../../client/http/engine-list.ts';
import { text } from '../../client/i18n/text.ts';
import type { Problem } from '../../client/problems.ts';
import { ask } from '../messaging.ts';
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
  const unpaired = [here ? state.problem : null, problemOfAnswer(live.engines.value)].find(wantsPairing);
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
      <Toggle state={state} tab={tab} target={effective.targetLanguage} isPaired={unpaired === undefined} />
      {unpaired === undefined ? (
        <Choices live={live} site={site} here={here && state.phase === 'on'} effective={effective} />
      ) : (
        <PairingCard
          attempt={live.pairing}
          why={unpaired}
          label={tab === undefined ? 'pairing_connect' : 'pairing_connect_and_dub'}
          onConnected={() => {
            if (tab !== undefined) void ask('background', 'start', { tabId: tab.id });
          }}
        />
      )}
      <section class="news" aria-label={text('popup_news')}>
        {unpaired === undefined ? (
          <StatusPanel
            state={state}
            here={here}
            engines={live.engines.value}
            effective={effective}
            spendCapUsd={live.settings.value.spendCapUsd}
          />
        ) : null}
      </section>
    </>
  );
}

function problemOfAnswer(answer: CompanionAnswer<unknown> | undefined): Problem | undefined {
  return answer?.ok === false ? answer.problem : undefined;
}
