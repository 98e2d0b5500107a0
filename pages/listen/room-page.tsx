import { useSignal, useSignalEffect } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';
import { text } from '../../client/i18n/text.ts';
import type { ListenAddress } from './address.ts';
import { AvatarView, type FaceSource } from './avatar-view.tsx';
import { CurrentCaption } from './caption.tsx';
import { speakerIn } from './clauses.ts';
import { History } from './history.tsx';
import type { ListenerRoom } from './listener-room.ts';
import { thePreferences, type Preferences } from './preferences.ts';
import { useRoomAvatar } from './room-avatar.ts';
import { RoomStatus } from './room-status.tsx';
import { ListenSettings } from './settings.tsx';
import { keepScreenOn } from './wake-lock.ts';

/** From this size on, a phone's screen does not hold a face, a sentence and the log. */
const LARGE_TEXT = 2;
/** So long after a dub its clause stays on the stage: the next one begins after a breath. */
const HELD_MS = 1_000;

/** A room while it is listened to: the face that speaks, its words, and what was said before. */
export function RoomPage(properties: {
  room: ListenerRoom;
  address: ListenAddress;
  onMode: (mode: Preferences['mode']) => void;
}): VNode {
  const { room, address, onMode } = properties;
  const view = room.view.value;
  const spoken = useSignal<{ readonly clauseId: number; readonly length: number | undefined } | undefined>(
    undefined,
  );
  const held = useSignal<{ readonly clauseId: number; readonly untilMs: number } | undefined>(undefined);
  const { textSize, showsOriginal } = thePreferences.value;
  const hasSound = room.output !== undefined;
  useEffect(() => {
    if (view.isOver) return undefined;
    const gone = new AbortController();
    keepScreenOn(gone.signal);
    return () => {
      gone.abort();
    };
  }, [room, view.isOver]);
  useSignalEffect(() => {
    room.setMuted(thePreferences.value.isMuted);
  });
  const design = useRoomAvatar(room);
  const face = useMemo(() => faceOf(room), [room]);
  const onFrame = (audibleMs: number): void => {
    const now = spokenNow(room, audibleMs);
    const before = spoken.peek();
    // A device that falls behind moves its clock back; a word that was spoken stays so.
    const isOther = now?.clauseId !== before?.clauseId;
    const isFurther = now?.length !== before?.length && (now?.length ?? 0) >= (before?.length ?? 0);
    if (isOther || isFurther) spoken.value = now;
    if (before !== undefined && isOther) held.value = { ...before, untilMs: audibleMs + HELD_MS };
    if (audibleMs > (held.peek()?.untilMs ?? Infinity)) held.value = undefined;
  };
  const currentId = (spoken.value ?? held.value ?? view.clauses.at(-1))?.clauseId;
  const current = view.clauses.find(({ clauseId }) => clauseId === currentId);
  return (
    <div class={roomClass(address, textSize)} style={{ '--text-size': String(textSize) }}>
      <header class="room-top">
        <h1 dir="auto">{view.name}</h1>
        <RoomStatus view={view} />
      </header>
      {view.pinned === undefined ? null : (
        <p class="pinned" dir="auto">
          {view.pinned}
        </p>
      )}
      <section class={hasSound ? 'stage' : 'stage wordy'} aria-label={text('listen_stage')}>
        {hasSound && design === undefined ? <div class="avatar" /> : null}
        {hasSound && design !== undefined ? (
          <AvatarView
            design={design}
            source={face}
            isSpeaking={spoken.value !== undefined}
            isTransparent={address.isTransparent}
            onFrame={onFrame}
          />
        ) : null}
        {hasSound ? <p class="disclosure">{text('listen_disclosure')}</p> : null}
        {room.isHeldUp.value ? (
          <button
            class="button primary large held-up"
            type="button"
            onClick={() => {
              void room.resume();
            }}
          >
            {text('listen_resume')}
          </button>
        ) : null}
        {hasSound || address.isScreen ? (
          <CurrentCaption
            clause={current}
            speaker={current === undefined ? undefined : speakerIn(view.clauses)(current)}
            language={view.language}
            spokenLength={spoken.value?.length}
            showsOriginal={showsOriginal}
            sourceLanguage={view.sourceLanguage}
          />
        ) : null}
      </section>
      {address.isScreen ? null : (
        <History
          clauses={view.clauses}
          language={view.language}
          currentId={spoken.value?.clauseId}
          showsOriginal={showsOriginal}
          sourceLanguage={view.sourceLanguage}
          isReadOut={!hasSound}
          hasEarlier={view.hasEarlier}
          onEarlier={() => room.loadEarlier().catch(() => undefined)}
        />
      )}
      {hasSound ? null : <p class="disclosure plain-text">{text('listen_disclosure_captions')}</p>}
      {address.hasControls ? (
        <ListenSettings
          languages={view.languages}
          language={view.language}
          hasSound={hasSound}
          onLanguage={(language) => {
            room.setLanguage(language);
          }}
          onMode={onMode}
        />
      ) : null}
    </div>
  );
}

function roomClass({ isScreen }: ListenAddress, textSize: number): string {
  return ['room', ...(isScreen ? ['screen'] : []), ...(textSize >= LARGE_TEXT ? ['large-text'] : [])].join(
    ' ',
  );
}

function faceOf(room: ListenerRoom): FaceSource {
  return {
    audibleMs: () => room.output?.audibleMs ?? performance.now(),
    get tracks() {
      return room.player;
    },
    get isListening() {
      return room.view.peek().state === 'live';
    },
  };
}

function spokenNow(
  room: ListenerRoom,
  audibleMs: number,
): { readonly clauseId: number; readonly length: number | undefined } | undefined {
  const dub = room.spokenAt(audibleMs);
  if (dub === undefined) return undefined;
  const { clauseId, atMs, rate } = dub;
  const clause = room.view.peek().clauses.find((one) => one.clauseId === clauseId);
  return { clauseId, length: clause?.words?.lengthAt((audibleMs - atMs) * rate) };
}
