import type { RoomCode } from '../../shared/rooms/code.ts';
import { roomSecret } from '../../shared/rooms/fields.ts';

const keyOf = (code: RoomCode): string => `samevoice-inside-${code}`;

/** What lets this tab into a room that it was in: phones give up pages that are not looked at, and load them anew. */
export function keptToken(code: RoomCode): string | undefined {
  try {
    return roomSecret.safeParse(sessionStorage.getItem(keyOf(code))).data;
  } catch {
    return undefined;
  }
}

export function keepToken(code: RoomCode, token: string): void {
  try {
    sessionStorage.setItem(keyOf(code), token);
  } catch {
    // A browser that keeps nothing is asked for the passcode again.
  }
}

/** It lets nobody in any more. */
export function forgetToken(code: RoomCode): void {
  try {
    sessionStorage.removeItem(keyOf(code));
  } catch {
    // Nothing was kept.
  }
}
