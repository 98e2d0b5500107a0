import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { text } from '../../client/i18n/text.ts';
import { Notice, ProblemNotice } from '../../client/ui/notice.tsx';
import { Frame } from '../top.tsx';
import type { Conversation } from './conversation.ts';
import { ConversationCard } from './conversation-card.tsx';
import { CreateCard } from './create-card.tsx';
import type { HostRoom } from './host-room.ts';
import { InvitationCard } from './invitation.tsx';
import { ListenersCard } from './listeners-card.tsx';
import { RecordingCard } from './recording-card.tsx';
import { RoomTranscript } from './room-transcript.tsx';
import { SoundCard } from './sound-card.tsx';
import { Speaker } from './speaker-state.ts';
import { TalkCard } from './talk-card.tsx';

/**
 * Where somebody opens a room and talks to it, or has a recording talk. It shows no face that moves, and plays no sound but that of
 * a room that it is in conversation with.
 */
export function SpeakerPage(): VNode {
  const speaker = useSignal<Speaker | undefined>(undefined);
  speaker.value ??= new Speaker();
  const room = speaker.value.room.value;
  const conversation = speaker.value.conversation.value;
  return (
    <Frame title={text('speaker_title')}>
      {room === undefined || conversation === undefined ? (
        <div class="beginning">
          <CreateCard speaker={speaker.value} />
          <SoundCard speaker={speaker.value} />
        </div>
      ) : (
        <OpenRoom speaker={speaker.value} room={room} conversation={conversation} />
      )}
    </Frame>
  );
}

function OpenRoom(properties: { speaker: Speaker; room: HostRoom; conversation: Conversation }): VNode {
  const { speaker, room, conversation } = properties;
  const view = room.view.value;
  if (view.isOver) {
    return (
      <>
        <section class="card section" aria-label={text('speaker_talk')}>
          {view.problem === undefined ? (
            <Notice tone="waiting" title={text('listen_state_ended')} />
          ) : (
            <ProblemNotice problem={view.problem} />
          )}
          <button
            class="button primary"
            type="button"
            onClick={() => {
              void speaker.leaveRoom();
            }}
          >
            {text('speaker_another')}
          </button>
        </section>
        <RoomTranscript room={room} view={view} />
      </>
    );
  }
  // A card that moves keeps what is in it.
  const conversationCard = (
    <ConversationCard key="conversation" room={room} view={view} conversation={conversation} />
  );
  const isConversing = (view.conversation?.state ?? 'none') !== 'none';
  return (
    <>
      <div class="beginning">
        <TalkCard speaker={speaker} room={room} view={view} />
        {isConversing ? conversationCard : null}
        <InvitationCard view={view} />
        <SoundCard speaker={speaker} />
        <ListenersCard room={room} view={view} />
        <RecordingCard speaker={speaker} isConnected={view.isConnected} />
        {isConversing ? null : conversationCard}
      </div>
      <RoomTranscript room={room} view={view} />
    </>
  );
}
