import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { languageName } from '../../shared/languages.ts';
import { text, viewerLocale } from '../../client/i18n/text.ts';
import { ask } from '../messaging.ts';
import type { DubbingState } from '../state.ts';
import type { ThisTab } from './this-tab.ts';

/** The one switch: dubs this tab, or stops. */
export function Toggle(properties: {
  state: DubbingState;
  tab: ThisTab | undefined;
  target: string;
  isPaired: boolean;
}): VNode {
  const { state, tab, target, isPaired } = properties;
  const busy = useSignal(false);
  const here = state.tabId !== null && state.tabId === tab?.id;
  const on = here && (state.phase === 'on' || state.phase === 'starting');
  const site = here ? state.site : (tab?.site ?? '');
  const flip = async (): Promise<void> => {
    if (tab === undefined) return;
    busy.value = true;
    await (on ? ask('background', 'stop', {}) : ask('background', 'start', { tabId: tab.id }));
    busy.value = false;
  };
  return (
    <section class="hero card">
      <div class="hero-words">
        <p class="hero-state" id="hero-state" aria-live="polite">
          {isPaired ? stateWords(state, here, target) : text('state_not_paired')}
        </p>
        <p class="hero-site">{site === '' ? text('popup_this_tab') : site}</p>
      </div>
      <button
        class="switch"
        type="button"
        role="switch"
        aria-checked={on}
        aria-label={text('popup_toggle')}
        aria-describedby="hero-state"
        disabled={tab === undefined || busy.value}
        onClick={() => {
          void flip();
        }}
      />
    </section>
  );
}

function stateWords(state: DubbingState, here: boolean, target: string): string {
  if (!here) return text('state_off');
  switch (state.phase) {
    case 'off':
      return text('state_off');
    case 'starting':
      return text('state_starting');
    case 'trouble':
      return text('state_trouble');
    case 'on':
      if (state.link === 'away') return text('state_waiting');
      if (state.link === 'connecting') return text('state_starting');
      return text('state_on', languageName(target, viewerLocale()));
  }
}
