/** What a room says of itself, to its host and to its listeners. */
import type { RoomCode } from '../../shared/rooms/code.ts';
import type { HostPresence, RoomClause, RoomLanguage, RoomState } from '../../shared/rooms/fields.ts';
import type { RoomOptionsNow, ToHostMessageOf } from '../../shared/rooms/host-messages.ts';
import type { ToListenerMessageOf } from '../../shared/rooms/listener-messages.ts';
import { ABANDONED_AFTER_MS } from './host-link.ts';
import type { RoomOptions } from './room-options.ts';

/** A room as it is now. */
export interface RoomView {
  readonly code: RoomCode;
  readonly options: RoomOptions;
  readonly state: RoomState;
  /** It is live as soon as its engines are loaded. */
  readonly isLoading: boolean;
  readonly presence: HostPresence;
  /** As they are offered. */
  readonly languages: RoomLanguage[];
  /** The room's clock. */
  readonly nowMs: number;
  /** On the same clock; undefined while the room has not ended. */
  readonly transcriptUntilMs: number | undefined;
}

/** Whoever comes in is told with it where they are. */
export interface Arrival {
  readonly language: string;
  readonly token: string;
  /** Whether their playback is wanted. */
  readonly reports: boolean;
  readonly history: readonly RoomClause[];
  readonly sequence: number;
}

export function stateMessage(view: RoomView): ToListenerMessageOf<'room_state'> {
  return { type: 'room_state', ...stateFields(view) };
}

/** @param addresses where listeners find the room, the best first */
export function openedMessage(
  { code, options: { access }, nowMs }: RoomView,
  options: RoomOptionsNow,
  key: string,
  addresses: readonly string[],
): ToHostMessageOf<'room_opened'> {
  return {
    type: 'room_opened',
    code,
    ...(access === 'link' ? { key } : {}),
    addresses: [...addresses],
    abandoned_after_ms: ABANDONED_AFTER_MS,
    options,
    now_ms: nowMs,
  };
}

export function joinedMessage(
  view: RoomView,
  { language, token, reports, history, sequence }: Arrival,
): ToListenerMessageOf<'room_joined'> {
  return {
    type: 'room_joined',
    code: view.code,
    name: view.options.name,
    ...stateFields(view),
    source_language: view.options.sourceLanguage,
    language,
    token,
    now_ms: view.nowMs,
    reports,
    sequence,
    history: history.map((clause) => ({ type: 'translation', ...clause })),
    disclosure: true,
  };
}

export function endedMessage(
  { nowMs, transcriptUntilMs }: RoomView,
  reason: 'host' | 'abandoned' | 'forgotten',
): ToListenerMessageOf<'room_ended'> {
  const untilMs = reason === 'forgotten' ? undefined : transcriptUntilMs;
  return {
    type: 'room_ended',
    reason,
    ...(untilMs === undefined || untilMs <= nowMs ? {} : { transcript_until_ms: untilMs }),
  };
}

function stateFields({ state, isLoading, presence, languages, options: { avatar, pinned } }: RoomView) {
  return {
    state,
    ...(isLoading ? { loading: true as const } : {}),
    speaker: presence,
    languages,
    avatar,
    ...(pinned === undefined ? {} : { pinned }),
  };
}
