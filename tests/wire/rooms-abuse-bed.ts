/** A room, and strangers who mean it no good. */
import { afterEach } from 'vitest';
import { routes } from '../../shared/http/routes.ts';
import { type CreateRoom, type RoomCreated } from '../../shared/rooms/http.ts';
import { apiOf } from '../fakes/api.ts';
import { runCompanion, type RunningCompanion } from '../fakes/companion.ts';
import { ListenerClient } from '../fakes/room-clients.ts';
import { scriptedCatalog } from '../fakes/scripted-engines.ts';

export let companion: RunningCompanion | undefined;
export const clients: { cut(): void }[] = [];
/** The rooms' clock. */
let nowMs = 0;
/** What strangers were made to wait, in milliseconds. */
export let waits: number[] = [];
const wait = (ms: number): Promise<void> => {
  waits.push(ms);
  return Promise.resolve();
};

export function goesBy(ms: number): void {
  nowMs += ms;
}

export function running(): RunningCompanion {
  if (companion === undefined) throw new Error('no companion');
  return companion;
}

export async function start(environment: Record<string, string> = {}, beginWithinMs?: number): Promise<void> {
  companion = await runCompanion(
    scriptedCatalog(),
    { ROOMS_PORT: '0', ...environment },
    { roomsClock: { nowMs: () => nowMs, wait }, ...(beginWithinMs === undefined ? {} : { beginWithinMs }) },
  );
}

export function room(wish: Partial<CreateRoom> = {}): Promise<RoomCreated> {
  const body = { name: 'Meeting', source_language: 'en', languages: ['es'], ...wish };
  return apiOf(running().address).call(routes.rooms.create, { body });
}

export async function connect(code: string): Promise<ListenerClient> {
  const client = await ListenerClient.connect(running().listenerAddress, code);
  clients.push(client);
  return client;
}

export interface Entered {
  readonly status: number;
  readonly code: string | undefined;
}

/** As a stranger; by way of a proxy, from an address of theirs. */
export async function enter(code: string, body: object = {}, from?: string): Promise<Entered> {
  const answer = await fetch(`${running().listenerAddress}/api/rooms/${code}/enter`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(from === undefined ? {} : { 'x-forwarded-for': from }),
    },
    body: JSON.stringify(body),
  });
  const said = (await answer.json()) as { error?: { code: string } };
  return { status: answer.status, code: said.error?.code };
}

/** A code that is not the room's. */
export function other({ code }: RoomCreated, offset: number): string {
  return String((Number(code) + 1 + offset) % 1_000_000).padStart(6, '0');
}

/** For all tests of a file. */
export function setUpEachTest(): void {
  afterEach(async () => {
    for (const client of clients.splice(0)) client.cut();
    await companion?.close();
    companion = undefined;
    nowMs = 0;
    waits = [];
  });
}
