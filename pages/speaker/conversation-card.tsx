import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useId } from 'preact/hooks';
import { text } from '../../client/i18n/text.ts';
import { Checkbox } from '../../client/ui/fields.tsx';
import { Notice } from '../../client/ui/notice.tsx';
import { parseRoomCode } from '../../shared/rooms/code.ts';
import { LanguageChoice } from '../listen/door-card.tsx';
import type { ListenerRoom } from '../listen/listener-room.ts';
import { RoomStatus } from '../listen/room-status.tsx';
import type { Conversation } from './conversation.ts';
import type { HostRoom, HostView } from './host-room.ts';
import { shownCode } from './invitation.tsx';

/** Of what the other room said, as much as a glance holds. */
const LINES_SHOWN = 4;

/** Two rooms in conversation: each host hears the other room. */
export function ConversationCard(properties: {
  room: HostRoom;
  view: HostView;
  conversation: Conversation;
}): VNode {
  const { room, view, conversation } = properties;
  const partner = conversation.partner.value;
  return (
    <section class="card section" aria-label={text('speaker_conversation')}>
      <h2>{text('speaker_conversation')}</h2>
      {partner === undefined ? (
        <Asking room={room} view={view} />
      ) : (
        <Talking room={room} view={view} partner={partner} conversation={conversation} />
      )}
    </section>
  );
}

function Asking({ room, view: { conversation, isConnected } }: { room: HostRoom; view: HostView }): VNode {
  const { state = 'none', reason, partner } = conversation ?? {};
  const leave = (): void => {
    room.leaveConversation();
  };
  if (state === 'asked' && partner !== undefined) {
    return (
      <Notice tone="good" title={text('speaker_conversation_asked', nameOf(partner))}>
        <span class="row">
          <button
            class="button primary"
            type="button"
            onClick={() => {
              room.agreeConversation();
            }}
          >
            {text('speaker_conversation_agree')}
          </button>
          <button class="button" type="button" onClick={leave}>
            {text('speaker_conversation_decline')}
          </button>
        </span>
      </Notice>
    );
  }
  if (state === 'asking' && partner !== undefined) {
    return (
      <Notice tone="waiting" title={text('speaker_conversation_asking', nameOf(partner))}>
        <button class="button" type="button" onClick={leave}>
          {text('cancel')}
        </button>
      </Notice>
    );
  }
  return (
    <>
      <p class="lead">{text('speaker_conversation_why')}</p>
      <CodeForm room={room} isConnected={isConnected} />
      <p class="field-hint" role="status">
        {reason === undefined ? '' : text(ENDS[reason])}
      </p>
    </>
  );
}

function CodeForm({ room, isConnected }: { room: HostRoom; isConnected: boolean }): VNode {
  const id = useId();
  const typed = useSignal('');
  const isWrong = useSignal(false);
  return (
    <form
      class="plain"
      onSubmit={(event) => {
        event.preventDefault();
        const code = parseRoomCode(typed.value);
        isWrong.value = code === undefined;
        if (code !== undefined) room.askConversation(code);
      }}
    >
      <div class="field">
        <label class="field-label" for={id}>
          {text('speaker_conversation_code')}
        </label>
        <input
          id={id}
          class="input"
          inputMode="numeric"
          autocomplete="off"
          maxLength={20}
          value={typed.value}
          aria-invalid={isWrong.value}
          aria-describedby={`${id}-hint`}
          onInput={(event) => {
            typed.value = event.currentTarget.value;
            isWrong.value = false;
          }}
        />
        <span id={`${id}-hint`} class={isWrong.value ? 'field-hint wrong' : 'field-hint'} role="status">
          {text(isWrong.value ? 'listen_code_wrong' : 'listen_code_hint')}
        </span>
      </div>
      <button class="button" type="submit" disabled={!isConnected}>
        {text('speaker_conversation_ask')}
      </button>
    </form>
  );
}

function Talking(properties: {
  room: HostRoom;
  view: HostView;
  partner: ListenerRoom;
  conversation: Conversation;
}): VNode {
  const { room, view, partner, conversation } = properties;
  const other = partner.view.value;
  return (
    <>
      <div class="section-top">
        <strong dir="auto">{nameOf(view.conversation?.partner)}</strong>
        <RoomStatus view={other} />
      </div>
      {partner.isHeldUp.value ? (
        <button
          class="button primary"
          type="button"
          onClick={() => {
            void partner.resume();
          }}
        >
          {text('listen_resume')}
        </button>
      ) : null}
      <div class="partner-lines" role="log" aria-live="off" aria-label={text('listen_history')} tabIndex={0}>
        {other.clauses.slice(-LINES_SHOWN).map(({ clauseId, text: words }) => (
          <p key={clauseId} dir="auto" lang={other.language}>
            {words}
          </p>
        ))}
      </div>
      {other.languages.length < 2 ? null : (
        <LanguageChoice
          languages={[...other.languages]}
          language={other.language}
          onLanguage={(language) => {
            partner.setLanguage(language);
          }}
        />
      )}
      <Checkbox
        label={text('page_headphones')}
        hint={text('page_headphones_why')}
        checked={conversation.wearsHeadphones.value}
        onChoose={(wearsHeadphones) => {
          conversation.setHeadphones(wearsHeadphones);
        }}
      />
      <p class="field-hint" aria-live="off">
        {conversation.isHeld.value ? text('speaker_conversation_held') : ''}
      </p>
      <button
        class="button"
        type="button"
        onClick={() => {
          room.leaveConversation();
        }}
      >
        {text('speaker_conversation_leave')}
      </button>
    </>
  );
}

function nameOf(partner: { readonly code: string; readonly name?: string | undefined } | undefined): string {
  return partner?.name ?? shownCode(partner?.code ?? '');
}

const ENDS = {
  declined: 'speaker_conversation_declined',
  left: 'speaker_conversation_left',
  ended: 'speaker_conversation_ended',
  busy: 'speaker_conversation_busy',
  own: 'speaker_conversation_own',
  no_such_room: 'speaker_conversation_no_room',
  too_many_tries: 'speaker_conversation_tries',
} as const;
