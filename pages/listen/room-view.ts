import type { Problem } from '../../client/problems.ts';
import type { HostPresence, RoomLanguage, RoomState } from '../../shared/rooms/fields.ts';
import type { RoomEntered } from '../../shared/rooms/http.ts';
import type { ShownClause } from './clauses.ts';

/** What is shown of a room that is listened to. */
export interface RoomView {
  readonly name: string;
  readonly state: RoomState;
  readonly speaker: HostPresence;
  readonly languages: readonly RoomLanguage[];
  readonly language: string;
  readonly sourceLanguage: string;
  readonly avatarId: string;
  readonly pinned: string | undefined;
  /** Whether the connection stands; a room that is lost is looked for by itself. */
  readonly isConnected: boolean;
  readonly clauses: readonly ShownClause[];
  readonly hasEarlier: boolean;
  /** The room does not come back. */
  readonly isOver: boolean;
  readonly problem: Problem | undefined;
}

/** A room as its door showed it; the rest comes with the connection. */
export function enteredView(entered: RoomEntered, language: string): RoomView {
  return {
    name: entered.name,
    state: entered.state,
    speaker: 'here',
    languages: entered.languages,
    language,
    sourceLanguage: entered.source_language,
    avatarId: '',
    pinned: undefined,
    isConnected: false,
    clauses: [],
    hasEarlier: false,
    isOver: false,
    problem: undefined,
  };
}
