import { CompanionClient, parsedAnswer, problemOf } from '../../client/http/companion-client.ts';
import type { Problem } from '../../client/problems.ts';
import { pathOf } from '../../shared/http/route.ts';
import type { RoomCode } from '../../shared/rooms/code.ts';
import type { RoomClause } from '../../shared/rooms/fields.ts';
import { listenerRoutes, type OwnAvatar, type RoomEntered } from '../../shared/rooms/http.ts';
import { forgetToken, keepToken, keptToken } from './kept-token.ts';

const client = new CompanionClient(() => location.origin);

export interface DoorKeys {
  readonly key?: string | undefined;
  readonly passcode?: string | undefined;
}

export type Entry = { readonly room: RoomEntered } | { readonly problem: Problem };

/** Asks to be let in, as one who was inside where this tab was. What a room does not let in, and what is no room, are answered alike. */
export async function enterRoom(code: RoomCode, { key, passcode }: DoorKeys): Promise<Entry> {
  const token = keptToken(code);
  const body = {
    ...(key === undefined ? {} : { key }),
    ...(passcode === undefined ? {} : { passcode }),
    ...(token === undefined ? {} : { token }),
  };
  try {
    const room = await client.call(listenerRoutes.enter, { params: { code }, body });
    keepToken(code, room.token);
    return { room };
  } catch (error) {
    const problem = problemOf(error);
    if (problem.code === 'no_such_room') forgetToken(code);
    return { problem };
  }
}

/**
 * Clauses before one that is there already, the oldest first.
 * @throws RequestFailed, or what the network does
 */
export async function fetchEarlier(
  code: RoomCode,
  language: string,
  before: number,
  token: string,
): Promise<readonly RoomClause[]> {
  const path = pathOf(listenerRoutes.history, { params: { code }, query: { language, before } });
  const answer = await fetchAs(token, path);
  return parsedAnswer(listenerRoutes.history, answer.status, await answer.text()).clauses;
}

/**
 * The face that speaks in a room.
 * @throws RequestFailed, or what the network does
 */
export async function fetchAvatar(code: RoomCode, token: string, signal: AbortSignal): Promise<OwnAvatar> {
  const answer = await fetchAs(token, pathOf(listenerRoutes.avatar, { params: { code } }), signal);
  return parsedAnswer(listenerRoutes.avatar, answer.status, await answer.text());
}

function fetchAs(token: string, path: string, signal?: AbortSignal): Promise<Response> {
  return fetch(path, {
    headers: { authorization: `Bearer ${token}` },
    cache: 'no-store',
    ...(signal && { signal }),
  });
}
