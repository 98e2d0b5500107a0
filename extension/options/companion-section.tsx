import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useId } from 'preact/hooks';
import { BrowsersList } from '../../client/features/pairing/browsers-list.tsx';
import { PairingCard } from '../../client/features/pairing/pairing-card.tsx';
import { wantsPairing } from '../../client/pairing/wants-pairing.ts';
import { hostOf } from '../../client/pairing/pairing-store.ts';
import { text } from '../../client/i18n/text.ts';
import { extensionPairings } from '../pairings.ts';
import { companionAddress } from '../settings.ts';
import type { Live } from '../ui/live.ts';
import { Notice, ProblemNotice } from '../../client/ui/notice.tsx';
import { AccountEntries } from './account-entries.tsx';
import { EngineEntries } from './engine-entries.tsx';

/** Where the companion is, whether it answers, and what it can do. */
export function CompanionSection({ live }: { live: Live }): VNode {
  const id = useId();
  const typed = useSignal(live.settings.value.companion);
  const asking = useSignal(false);
  const valid = companionAddress.safeParse(typed.value).success;
  const test = async (): Promise<void> => {
    const companion = typed.value;
    live.change((before) => ({ ...before, companion }));
    asking.value = true;
    await live.askCompanion();
    asking.value = false;
  };
  return (
    <section class="section card" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{text('companion_title')}</h2>
      <form
        class="field"
        onSubmit={(event) => {
          event.preventDefault();
          if (valid) void test();
        }}
      >
        <label class="field-label" for={id}>
          {text('companion_address')}
        </label>
        <div class="row">
          <input
            id={id}
            class="input"
            type="url"
            spellcheck={false}
            autocomplete="off"
            value={typed.value}
            aria-invalid={!valid}
            aria-describedby={`${id}-hint`}
            onInput={(event) => {
              typed.value = event.currentTarget.value.trim().replace(/\/+$/, '');
            }}
          />
          <button class="button" type="submit" disabled={!valid || asking.value}>
            {text('companion_test')}
          </button>
        </div>
        <span class={`field-hint ${valid ? '' : 'wrong'}`} id={`${id}-hint`} aria-live="polite">
          {text(valid ? 'companion_hint' : 'companion_invalid')}
        </span>
      </form>
      <Answer live={live} />
    </section>
  );
}

function Answer({ live }: { live: Live }): VNode {
  const answer = live.engines.value;
  if (answer === undefined) return <p class="lead">{text('companion_asking')}</p>;
  if (!answer.ok) {
    if (!wantsPairing(answer.problem)) return <ProblemNotice problem={answer.problem} />;
    return <PairingCard attempt={live.pairing} why={answer.problem} />;
  }
  return (
    <>
      <Notice tone="good" title={text('companion_answers')} />
      <EngineEntries engines={answer.value.engines} />
      <AccountEntries keys={answer.value.keys} />
      <BrowsersList
        client={live.client}
        changes={live.changes}
        onForgotten={() => void extensionPairings.remove(hostOf(live.settings.value.companion))}
      />
    </>
  );
}
