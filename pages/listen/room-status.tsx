import type { VNode } from 'preact';
import { text } from '../../client/i18n/text.ts';
import { Notice } from '../../client/ui/notice.tsx';
import { RoomProblem, stateText } from './door-card.tsx';
import type { RoomView } from './room-view.ts';

/** What goes wrong, if anything, beside how the room is. */
export function RoomStatus({ view }: { view: RoomView }): VNode {
  const { isOver, problem } = view;
  if (problem === undefined) return <Standing view={view} />;
  return (
    <>
      <RoomProblem problem={problem} />
      {isOver ? null : <Standing view={view} />}
    </>
  );
}

/** What keeps the room from being heard, if anything, and else how it is. */
function Standing({ view }: { view: RoomView }): VNode {
  const { isOver, isConnected, speaker, state } = view;
  if (isOver) return <Notice tone="waiting" title={text('listen_state_ended')} />;
  if (!isConnected) return <Notice tone="waiting" title={text('listen_connecting')} />;
  if (speaker === 'away') return <Notice tone="waiting" title={text('listen_speaker_away')} />;
  return (
    <p class="room-state" role="status" data-state={state}>
      {stateText(state)}
    </p>
  );
}
