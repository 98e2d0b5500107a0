import type { VNode } from 'preact';
import { text } from '../../extension/i18n.ts';
import { ActorSections } from '../../extension/ui/actors/actor-sections.tsx';
import { ModelsCard } from '../../extension/ui/models/models-card.tsx';
import { client } from '../api.ts';
import { theChoices } from '../choices.ts';
import { Frame } from '../top.tsx';

/** Who speaks now, who is known, and the voices there are. */
export function Voices(): VNode {
  return (
    <Frame title={text('page_voices')}>
      <ActorSections client={client} language={theChoices.value.targetLanguage} />
      <ModelsCard client={client} />
    </Frame>
  );
}
