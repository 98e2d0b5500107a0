import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { text } from '../../client/i18n/text.ts';
import { wantsPairing } from '../../client/pairing/wants-pairing.ts';
import { ActorSections } from '../../client/features/voices/actor-sections.tsx';
import { Mark } from '../../client/ui/icons.tsx';
import { ModelsCard } from '../../client/features/models/models-card.tsx';
import type { Live } from '../ui/live.ts';
import { CaptionsSection } from './captions-section.tsx';
import { CompanionSection } from './companion-section.tsx';
import { DefaultsSection } from './defaults-section.tsx';
import { SpendingSection } from './spending-section.tsx';
import { SitesSection } from './sites-section.tsx';
import { TimingSection } from './timing-section.tsx';
import { UndoBar, type Undoable } from './undo-bar.tsx';

export function Options({ live }: { live: Live }): VNode {
  const { client, changes } = live;
  const answer = live.engines.value;
  const isUnpaired = answer?.ok === false && wantsPairing(answer.problem);
  const undoable = useSignal<Undoable | undefined>(undefined);
  const forgot = (done: Undoable): void => {
    undoable.value = done;
  };
  return (
    <>
      <header class="page-top">
        <Mark size={44} />
        <div>
          <h1>{text('options_title')}</h1>
          <p>{text('extension_description')}</p>
        </div>
      </header>
      <main class="sections">
        <div class="column">
          <CompanionSection live={live} />
          <TimingSection live={live} />
          <SitesSection live={live} forgot={forgot} />
        </div>
        <div class="column">
          <DefaultsSection live={live} />
          <SpendingSection live={live} />
          <CaptionsSection live={live} />
        </div>
        {isUnpaired ? null : (
          <>
            <ActorSections client={client} changes={changes} language={live.settings.value.targetLanguage} />
            <ModelsCard client={client} changes={changes} />
          </>
        )}
      </main>
      <UndoBar undoable={undoable} />
    </>
  );
}
