import type { VNode } from 'preact';
import { text } from '../../client/i18n/text.ts';
import { Notice } from '../../client/ui/notice.tsx';
import { RoomProblem, stateText } from './door-card.tsx';
import type { RoomView } from './listener-room.ts';

/** What keeps the room from being heard, if anything, and else how it is. */
export function RoomStatus({ view }: { view: RoomView }): VNode {
  const { isOver, problem, isConnected, speaker, state } = view;
  if (isOver && problem !== undefined) return <RoomProblem problem={problem} />;
  if (isOver) return <Notice tone="waiting" title={text('listen_state_ended')} />;
  if (!isConnected) return <Notice tone="waiting" title={text('listen_connecting')} />;
  if (speaker === 'away') return <Notice tone="waiting" title={text('listen_speaker_away')} />;
  return (
    <p class="room-state" role="status" data-state={state}>
      {stateText(state)}
    </p>
  );
}
