import type { ToHostMessageOf } from '../../shared/rooms/host-messages.ts';
import type { SessionEvent } from '../dubbing/events.ts';

/** What a room itself says to its host; what is dubbed comes as events. */
export type RoomToHost = ToHostMessageOf<
  | 'room_opened'
  | 'room_state'
  | 'listeners'
  | 'alarm'
  | 'conversation'
  | 'speaker_name'
  | 'room_ended'
  | 'error'
>;

/** Why the host's connection is closed: a name of ROOM_CLOSE. */
export type HostClosing = 'done' | 'goingAway' | 'takenOver';

/** The sending half of the host's connection. */
export interface HostPort {
  send(message: RoomToHost): void;
  /** @param language of the translation, where it is one */
  event(event: SessionEvent, language?: string): void;
  close(reason: HostClosing): void;
}
