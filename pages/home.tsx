import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { text } from '../client/i18n/text.ts';
import { theChoices } from './choices.ts';
import { FilesCard } from './files/files-card.tsx';
import { HistoryCard } from './history/history-card.tsx';
import { Figures } from './live/figures.tsx';
import { Live } from './live/live-state.ts';
import { StartCard } from './live/start-card.tsx';
import { TranscriptCard } from './live/transcript-card.tsx';
import { Frame } from './top.tsx';

/** Dubs a microphone, a shared tab or a file, and shows how it goes. */
export function Home(): VNode {
  const live = useSignal<Live | undefined>(undefined);
  live.value ??= new Live();
  const { phase, sessionId } = live.value.view.value;
  const isFile = theChoices.value.way === 'file';
  return (
    <Frame title={text('page_dub')}>
      <div class="beginning">
        <StartCard live={live.value} />
        {isFile ? <FilesCard /> : <Figures live={live.value} />}
      </div>
      {isFile && phase === 'off' ? null : <TranscriptCard live={live.value} />}
      <HistoryCard moment={`${phase} ${sessionId ?? ''}`} />
    </Frame>
  );
}
