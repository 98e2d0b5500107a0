import type { VNode } from 'preact';
import { text } from '../../client/i18n/text.ts';
import { ActorSections } from '../../client/features/voices/actor-sections.tsx';
import { ModelsCard } from '../../client/features/models/models-card.tsx';
import { changes, client } from '../api.ts';
import { theChoices } from '../choices.ts';
import { Frame } from '../top.tsx';

/** Who speaks now, who is known, and the voices there are. */
export function Voices(): VNode {
  return (
    <Frame title={text('page_voices')}>
      <ActorSections client={client} changes={changes} language={theChoices.value.targetLanguage} />
      <ModelsCard client={client} changes={changes} />
    </Frame>
  );
}
