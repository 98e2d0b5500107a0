import { z } from 'zod';
import { tryParseJson } from '../../shared/bounded-json.ts';
import { roomCode, roomSecret } from '../../shared/rooms/fields.ts';

const KEY = 'samevoice-room';

const keptRoom = z.object({ code: roomCode, hostToken: roomSecret });
/** What leads a room: in this tab alone, so that a reload takes it up again, and never in a URL. */
export type KeptRoom = z.infer<typeof keptRoom>;

export function readKeptRoom(): KeptRoom | undefined {
  return keptRoom.safeParse(tryParseJson(sessionStorage.getItem(KEY) ?? '')).data;
}

export function keepRoom(room: KeptRoom): void {
  sessionStorage.setItem(KEY, JSON.stringify(room));
}

export function forgetRoom(): void {
  sessionStorage.removeItem(KEY);
}
